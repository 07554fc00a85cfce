/// Reading one document: a template, a file of types, or a template laid over others.
#include "closure.hpp"

#include <algorithm>

namespace paas::tosca {
namespace {

/// The first `tosca_definitions_version` below `node`, with the path to it.
text::YamlNode inner_version(const text::YamlNode& node, std::string& place) {
    for (const text::YamlEntry entry : node.entries()) {
        if (entry.name() == "tosca_definitions_version") {
            return entry.value;
        }
        std::string inner = place + (place.empty() ? "" : ".") + std::string(entry.name());
        if (const text::YamlNode found = inner_version(entry.value, inner)) {
            place = std::move(inner);
            return found;
        }
    }
    return {};
}

/// A template without version; one for another tool may stand inside its document.
void report_no_version(const text::YamlNode& root, const Path& path, Findings& findings) {
    std::string place;
    const text::YamlNode inner = inner_version(root, place);
    if (inner && !parse_version(inner.text())) {
        findings.error("TOSCA-0102", inner, path,
                       "the document holds a template of the unsupported version " +
                           in_quotes(inner.text()) + " at " + place,
                       "supported are tosca_simple_yaml_1_0, _1_1, _1_2 and _1_3");
        return;
    }
    const auto first = root.entries().begin();
    const bool empty = first == root.entries().end();
    findings.error("TOSCA-0101", empty ? root : (*first).key, path,
                   "the keyname 'tosca_definitions_version' is missing",
                   inner ? "make a file of the template at " + place
                         : "add `tosca_definitions_version: tosca_simple_yaml_1_3` as the first "
                           "line");
}

/// Where the version stands; true of a document without one.
bool stands_first(const text::YamlNode& root) {
    return !root.find("tosca_definitions_version") ||
           (*root.entries().begin()).name() == "tosca_definitions_version";
}

void report_not_first(const text::YamlNode& root, Version version, Findings& findings) {
    const Path path(kRootPath, "tosca_definitions_version");
    const text::YamlNode key = root.find_key("tosca_definitions_version");
    std::string message = "'tosca_definitions_version' is not the first keyname";
    std::string advice = "move it to the top";
    if (version == Version::v1_0) {
        // TOSCAVersionMustBeFirstLine; later versions only advise it.
        findings.error("TOSCA-0103", key, path, std::move(message), std::move(advice));
    } else {
        findings.lenient("TOSCA-0106", key, path, std::move(message), std::move(advice));
    }
}

/// Reports the version's problems; false when the document cannot be read further.
bool read_version(SourceFile& file, Findings& findings) {
    const text::YamlNode root = file.document.root();
    const text::YamlNode version = root.find("tosca_definitions_version");
    const Path path(kRootPath, "tosca_definitions_version");
    if (!version) {
        report_no_version(root, path, findings);
        return false;
    }
    const auto known = parse_version(version.text());
    if (!known) {
        findings.error("TOSCA-0102", version, path,
                       "unsupported version " + in_quotes(version.text()),
                       "supported are tosca_simple_yaml_1_0, _1_1, _1_2 and _1_3");
        return false;
    }
    file.version = *known;
    return true;
}

/// The first key that is a list or a map where a name has to stand; values may have such keys.
text::YamlNode misplaced_key(const text::YamlNode& node) {
    static constexpr std::string_view kValues[] = {"properties", "attributes",     "inputs",
                                                   "default",    "value",          "metadata",
                                                   "outputs",    "dsl_definitions"};
    text::YamlNode found;
    for (const text::YamlNode item : node.items()) {
        found = found ? found : misplaced_key(item);
    }
    for (const text::YamlEntry entry : node.entries()) {
        if (found) {
            break;
        }
        if (entry.key.is_map() || entry.key.is_sequence()) {
            return entry.key;
        }
        if (std::ranges::find(kValues, entry.name()) == std::end(kValues)) {
            found = misplaced_key(entry.value);
        }
    }
    return found;
}

/// A document that is a map at its top.
std::optional<text::YamlDocument> parse_map(std::string text, std::string name,
                                            const ValidateOptions& options, text::YamlStore* store,
                                            Findings& findings) {
    // The parser reports to the sink itself; count its errors through the result.
    text::YamlBudget budget = options.budget;
    // A small file is parsed as fast as it is looked up.
    constexpr std::size_t kWorthKeeping = 4096;
    if (text.size() < kWorthKeeping) {
        store = nullptr;
    }
    if (options.strict) {
        budget.duplicate_key = severity_of("YAML-0002", true);
        store = nullptr;  // what is kept are the findings of a mild reading
    }
    auto document = store == nullptr ? text::YamlDocument::parse(std::move(text), std::move(name),
                                                                 budget, findings.sink())
                                     : text::YamlDocument::parse(std::move(text), std::move(name),
                                                                 budget, *store, findings.sink());
    if (!document) {
        findings.count_error();
        return std::nullopt;
    }
    if (!document->root().is_map()) {
        report_shape(document->root(), "a map at the top of the document", kRootPath, findings);
        return std::nullopt;
    }
    const text::YamlNode key =
        document->complex_key() ? misplaced_key(document->root()) : text::YamlNode();
    if (key) {
        findings.error("YAML-0014", key, kRootPath,
                       "this key is " + std::string(key.describe()) + "; here keys are plain texts",
                       "put quotes around it if it is a text, or write `- ` for a list");
        return std::nullopt;
    }
    return std::move(*document);
}

void outline(const text::YamlNode& root, TemplateOutline* read) {
    if (read == nullptr) {
        return;
    }
    const auto count = [](const text::YamlNode& section) -> std::optional<std::size_t> {
        return section.is_map() || section.is_null() ? std::optional(section.size()) : std::nullopt;
    };
    const text::YamlNode topology = root.find("topology_template");
    const std::string_view version = root.find("tosca_definitions_version").text();
    const auto known = parse_version(version);
    if (!version.empty()) {
        read->version = known ? name_of(*known) : version;
    }
    if (topology.is_map() || topology.is_null()) {
        read->nodes = count(topology.find("node_templates"));
        read->inputs = count(topology.find("inputs"));
    }
}

/// Reads what every document has; null when nothing can be done with it.
std::shared_ptr<SourceFile> read_document(text::YamlDocument document, Findings& findings) {
    auto file = std::make_shared<SourceFile>(std::move(document));
    file->name = file->document.file();
    const text::YamlNode root = file->document.root();
    file->role =
        root.find("topology_template") ? SourceFile::Role::service : SourceFile::Role::types;
    if (!read_version(*file, findings)) {
        return nullptr;
    }
    check_keynames(kServiceTemplate, root, root, file->version, kRootPath, findings);
    const Path repositories(kRootPath, "repositories");
    for (const text::YamlEntry entry : root.find("repositories").entries()) {
        if (!entry.value.is_scalar()) {
            check_keynames(kRepository, entry.value, entry.key, file->version,
                           Path(repositories, entry.name()), findings);
        }
    }
    const Path metadata(kRootPath, "metadata");
    for (const std::string_view name_key :
         {"template_name", "template_author", "template_version"}) {
        const text::YamlNode value = root.find("metadata").find(name_key);
        if (value.is_map() || value.is_sequence()) {
            report_shape(value, "a single value", Path(metadata, name_key), findings);
        }
    }
    return file;
}

/// Parts that people read, where a template may say other things than what it is laid over.
bool is_description(const std::vector<std::string_view>& path) {
    return path.front() == "metadata" || path.front() == "description" ||
           path.back() == "description";
}

/// Decides on what two templates both say, and tells of it.
text::YamlOverlay settle(const text::YamlClash& clash, Findings& findings) {
    const std::vector<std::string_view>& path = clash.path;
    const bool listed = path.size() == 1 ? path[0] == "imports"
                                         : path.size() == 2 && path[0] == "topology_template" &&
                                               path[1] == "policies";
    if (listed && clash.below.value.is_sequence() && clash.above.value.is_sequence()) {
        // Of a type that both import the base's definition counts, as it came last: the fragment's
        // may be older, and dashboards do not even look at its imports.
        return path.size() == 1 ? text::YamlOverlay::prepend : text::YamlOverlay::append;
    }
    if (path.empty() || is_description(path) ||
        same_content(clash.below.value, clash.above.value)) {
        return text::YamlOverlay::replace;
    }
    const bool version = path.size() == 1 && path[0] == "tosca_definitions_version";
    if (version &&
        parse_version(clash.below.value.text()) == parse_version(clash.above.value.text())) {
        return text::YamlOverlay::replace;  // spelt otherwise
    }
    std::string place;
    for (const std::string_view key : path) {
        place += (place.empty() ? "" : ".") + std::string(key);
    }
    const Path at(kRootPath, place);
    const auto said = [](const text::YamlNode& value) {
        return value.is_scalar() ? in_quotes(value.text()) : std::string(value.describe());
    };
    findings.lenient(version ? "TOSCA-0104" : "TOSCA-0107", clash.above.value, at,
                     in_quotes(path.back()) + " is " + said(clash.above.value) + " here and " +
                         said(clash.below.value) + " in the template that this one is laid over",
                     version ? "use one version" : "", {note_at(clash.below.value, "replaced")});
    return text::YamlOverlay::replace;
}

/// The merged template as a template of its own: with its version first, wherever that came from.
std::string merged_text(const text::YamlNode& root) {
    if (stands_first(root)) {
        return text::to_yaml(root);
    }
    text::YamlWriter writer;
    writer.begin_map();
    for (const bool version : {true, false}) {
        for (const text::YamlEntry entry : root.entries()) {
            if ((entry.name() == "tosca_definitions_version") == version) {
                writer.key(entry.name());
                writer.node(entry.value);
            }
        }
    }
    writer.end_map();
    return std::move(writer).take();
}

}  // namespace

std::shared_ptr<SourceFile> read_source(std::string text, std::string name,
                                        const ValidateOptions& options, text::YamlStore* store,
                                        Findings& findings, TemplateOutline* read) {
    auto document = parse_map(std::move(text), std::move(name), options, store, findings);
    if (!document) {
        return nullptr;
    }
    const text::YamlNode root = document->root();
    outline(root, read);
    auto file = read_document(std::move(*document), findings);
    if (file != nullptr && !stands_first(root)) {
        report_not_first(root, file->version, findings);
    }
    return file;
}

std::shared_ptr<SourceFile> read_layers(std::string text, std::string name,
                                        const ValidateOptions& options, Findings& findings,
                                        TemplateOutline* read) {
    std::vector<TemplateText> layers = options.bases;
    layers.push_back({std::move(text), std::move(name)});
    std::optional<text::YamlDocument> merged;
    std::vector<std::string> names;
    bool readable = true;
    for (TemplateText& layer : layers) {
        names.push_back(layer.file);
        auto document =
            parse_map(std::move(layer.text), layer.file, options, options.documents, findings);
        if (!document) {
            readable = false;
            continue;
        }
        const text::YamlNode root = document->root();
        const auto version = parse_version(root.find("tosca_definitions_version").text());
        if (version && !stands_first(root)) {
            report_not_first(root, *version, findings);
        }
        if (!merged) {
            merged = std::move(*document);
            continue;
        }
        SourcePosition top = root.position();
        auto laid = text::YamlDocument::lay_over(
            std::move(*merged), std::move(*document),
            [&](const text::YamlClash& clash) { return settle(clash, findings); });
        if (!laid) {
            findings.replay({"YAML-0013",
                             Severity::error,
                             std::move(top),
                             "",
                             laid.error().message,
                             laid.error().hint,
                             {}});
            return nullptr;
        }
        merged = std::move(*laid);
    }
    if (readable) {
        outline(merged->root(), read);
    }
    auto file = readable ? read_document(std::move(*merged), findings) : nullptr;
    if (file != nullptr) {
        names.pop_back();
        file->below = std::move(names);
        file->text = std::make_shared<const std::string>(merged_text(file->document.root()));
    }
    return file;
}

}  // namespace paas::tosca
