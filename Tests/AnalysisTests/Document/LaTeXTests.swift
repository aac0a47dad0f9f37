import Testing

@testable import Analysis

/// Special characters after L. Lamport, LaTeX: A Document Preparation System, section 2.1; rules after
/// S. Fear, the booktabs package, section 2.
@Suite struct LaTeXTests {
  @Test(arguments: [
    ("5.5 % & more", "5.5 \\% \\& more"), ("a_b #1 {x} $2", "a\\_b \\#1 \\{x\\} \\$2"),
    ("C:\\x ~ ^", "C:\\textbackslash{}x \\textasciitilde{} \\textasciicircum{}"),
    ("$1 ±0.2", "\\$1 $\\pm$0.2"), ("p < 0.05", "p \\textless{} 0.05"),
    ("see `tables/a_b.csv`", "see \\texttt{tables/a\\_b.csv}"),
  ])
  func `special characters print as themselves`(_ text: String, _ latex: String) {
    #expect(Markup.latex(text) == latex)
  }

  @Test func `a table has its columns, rules and groups`() {
    var table = Table(
      "Cost & time", columns: [.words("policy"), .number("cost")], note: "In 100 %.")
    table.begin("first")
    table.add(["a_b", "$1"])
    table.begin("second")
    table.add(["c", "n/a"])
    #expect(
      table.latex(label: "cost") == #"""
        \begin{table}[htbp]
        \centering
        \caption{Cost \& time}
        \label{tab:cost}
        \begin{tabular}{lr}
        \toprule
        policy & cost \\
        \midrule
        \multicolumn{2}{l}{\textit{first}} \\
        a\_b & \$1 \\
        \addlinespace
        \multicolumn{2}{l}{\textit{second}} \\
        c & n/a \\
        \bottomrule
        \end{tabular}
        \par\smallskip\parbox{\linewidth}{\footnotesize In 100 \%.}
        \end{table}

        """#)
  }

  @Test func `every table of a report has a file of its own`() {
    let tables = ReportDocumentTests.document(1).latexTables()
    #expect(tables.count > 8)
    #expect(Set(tables.map(\.name)).count == tables.count)
    for table in tables { #expect(table.name.hasSuffix(".tex") && table.name.count <= 80) }
  }
}
