import Foundation

extension Files {
  /// A file as seen from a folder, so that the resolved scenario does not depend on where it lies.
  static func relativePath(of file: String, from folder: String) -> String {
    guard !file.hasPrefix("/"), !folder.hasPrefix("/") else {
      return URL(fileURLWithPath: file).standardizedFileURL.path
    }
    let target = (file as NSString).standardizingPath.split(separator: "/").map(String.init)
    let start = (folder as NSString).standardizingPath.split(separator: "/").map(String.init)
    if start.contains("..") { return URL(fileURLWithPath: file).standardizedFileURL.path }
    var common = 0
    while common < min(target.count - 1, start.count), target[common] == start[common] {
      common += 1
    }
    let up = Array(repeating: "..", count: start.count - common)
    return (up + target[common...]).joined(separator: "/")
  }
}
