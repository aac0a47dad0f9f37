/// The look of the page around the drawings; it uses the drawings' colours.
enum PageStyle {
  static let css = """
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);
    font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
    header,nav,main{max-width:960px;margin:0 auto;padding:0 24px}
    header{padding-top:32px}
    h1{font-size:1.7rem;line-height:1.25;margin:0 0 8px}
    h2{font-size:1.3rem;margin:48px 0 12px;padding-top:12px;border-top:1px solid var(--grid)}
    h3{font-size:1.05rem;margin:28px 0 8px}
    .question{font-size:1.1rem;color:var(--soft);margin:0 0 16px}
    nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:0;padding:0}
    a{color:var(--c0)}
    p,li{overflow-wrap:anywhere}
    code{font:.9em ui-monospace,'DejaVu Sans Mono',monospace}
    main ul{padding-left:22px}
    .finding{border-left:4px solid var(--c0);padding:2px 0 2px 14px;margin:12px 0}
    .note{color:var(--soft);font-size:.875rem;margin:6px 0 20px}
    table{border-collapse:collapse;width:100%;margin:20px 0 4px;font-size:.875rem;
    font-variant-numeric:tabular-nums}
    caption{text-align:left;font-weight:600;padding:0 0 8px}
    th,td{padding:6px 8px;border-bottom:1px solid var(--grid);text-align:left;
    vertical-align:top;overflow-wrap:break-word}
    thead th{border-bottom:2px solid var(--soft);vertical-align:bottom}
    tbody th{font-weight:500}
    .n{text-align:right}
    td.w{white-space:nowrap}
    .g th{padding-top:14px;font-weight:600}
    .g+tr th,.g~tr th[scope=row]{padding-left:20px}
    tbody tr:hover{background:color-mix(in srgb,var(--grid) 45%,transparent)}
    figure{margin:24px 0 32px}
    figcaption{color:var(--soft);font-size:.875rem;margin-top:8px}
    figcaption strong{color:var(--ink)}
    .narrow,.drawn .wide,.drawn .narrow{display:none}
    .live{max-width:100%;overflow-x:auto}.live svg{display:block;max-width:100%}
    .skip{position:absolute;left:-9999px}
    .skip:focus{position:static;display:inline-block;padding:8px 24px}
    :focus-visible{outline:3px solid var(--c0);outline-offset:2px}
    @media screen and (max-width:719px){
    header,nav,main{padding-left:16px;padding-right:16px}
    .wide{display:none}figure:not(.drawn) .narrow{display:block}
    table,tbody,tr,td,tbody th,caption{display:block;width:100%}
    thead{position:absolute;left:-9999px;width:1px;height:1px;overflow:hidden}
    tr{border:1px solid var(--grid);border-radius:6px;margin:0 0 10px;padding:4px 10px 8px}
    tbody th,.g~tr th[scope=row]{border:0;padding:6px 0;font-weight:600;text-align:left}
    tbody th.n::before{content:attr(data-label) " "}
    tr.g{border:0;margin:14px 0 4px;padding:0}
    td,td.n{border:0;padding:3px 0;display:flex;justify-content:space-between;gap:14px;
    text-align:right}
    td:empty,tbody th:empty{display:none}
    td.w{white-space:normal}td{overflow-wrap:anywhere}
    td::before{content:attr(data-label);color:var(--soft);text-align:left;flex:0 1 auto;
    min-width:30%;max-width:55%;overflow-wrap:break-word}
    }
    @media print{
    body{font-size:11pt}nav,.skip,.live{display:none}
    .drawn .wide{display:block}
    figure,tr{break-inside:avoid}h2,h3,caption{break-after:avoid}
    }

    """
}
