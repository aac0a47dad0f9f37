import Formats
import Testing

@Suite struct YAMLTextTests {
  @Test func `objects and lists of objects take lines of their own, texts are quoted`() {
    let tree: JSONNode = [
      "kind": "Job",
      "spec": ["n": 3, "empty": [], "list": [1, 2], "no": "no", "none": .object([])],
      "rules": [["action": "A", "in": ["x": true]], ["action": "B: #"]], "a key": "line\nbreak",
    ]
    #expect(
      YAMLText.document(tree, comment: ["One.", "Two."]) == #"""
        # One.
        # Two.
        kind: "Job"
        spec:
          n: 3
          empty: []
          list: [1, 2]
          no: "no"
          none: {}
        rules:
          - action: "A"
            in:
              x: true
          - action: "B: #"
        "a key": "line\nbreak"

        """#)
  }
}
