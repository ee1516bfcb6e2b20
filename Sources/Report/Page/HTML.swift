import Foundation

/// A piece of HTML that is known to be well-formed: texts go in escaped.
struct HTML: Sendable {
    /// The markup.
    private(set) var text: String

    /// Markup as it stands; only for markup written here or made by the renderer.
    init(markup: String) { text = markup }

    /// A text, escaped.
    init(_ content: String) {
        var escaped = ""
        for character in content {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.append(character)
            }
        }
        text = escaped
    }

    /// Elements within a line of text, where a line end would read as a space.
    private static let inline = ["strong", "span", "code", "a"]

    /// An element with a text in it.
    static func element(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String) -> HTML {
        element(name, attributes, [HTML(text)])
    }

    /// An element with others in it.
    static func element(_ name: String, _ content: [HTML]) -> HTML { element(name, [:], content) }

    /// An element with attributes and others in it.
    static func element(_ name: String, _ attributes: KeyValuePairs<String, String>, _ content: [HTML]) -> HTML {
        let list = attributes.map { " \($0.key)=\"\(HTML($0.value).text)\"" }.joined()
        return HTML(
            markup: "<\(name)\(list)>" + content.map(\.text).joined() + "</\(name)>"
                + (inline.contains(name) ? "" : "\n"))
    }

    /// A table that scrolls sideways when the page is too narrow for it.
    static func table(caption: String, head: [HTML], rows: [HTML]) -> HTML {
        let table = element(
            "table", [element("caption", text: caption), element("thead", head), element("tbody", rows)])
        return element("div", ["class": "scroll"], [table])
    }

    /// A picture with its bytes inside.
    static func picture(_ picture: Picture, description: String) -> HTML {
        let source = "data:\(picture.kind.rawValue);base64,\(picture.bytes.base64EncodedString())"
        return HTML(markup: "<img alt=\"\(HTML(description).text)\" src=\"\(source)\">")
    }

    /// JSON as a script element's text: nothing in it can end the element.
    static func data(_ json: JSON) -> HTML {
        // `<` occurs in JSON only within strings, where an escape stands for it.
        HTML(markup: json.text.replacing("<", with: "\\u003c"))
    }

    /// JavaScript as a script element's text: in its strings and regular expressions an escaped sign is the sign.
    static func code(_ source: String) -> HTML {
        HTML(markup: source.replacing("</script", with: "<\\/script").replacing("<!--", with: "<\\!--"))
    }
}
