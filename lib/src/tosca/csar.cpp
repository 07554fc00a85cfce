#include "paas/tosca/csar.hpp"

#include "paas/text/yaml.hpp"
#include "paas/tosca/codes.hpp"

#include <algorithm>

namespace paas::tosca {
namespace {

constexpr std::string_view kMeta = "TOSCA-Metadata/TOSCA.meta";

void report(DiagnosticSink& sink, Severity severity, std::string_view code, std::string file,
            std::uint32_t line, std::string message, std::string suggestion = {}) {
    Diagnostic finding;
    finding.code = code;
    finding.severity = severity;
    finding.position = {std::move(file), std::max<std::uint32_t>(1, line), 1};
    finding.message = std::move(message);
    finding.suggestion = std::move(suggestion);
    sink.report(std::move(finding));
}

bool is_yaml(std::string_view name) {
    return name.ends_with(".yaml") || name.ends_with(".yml");
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    return first == std::string_view::npos
               ? std::string_view()
               : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

const MetaField* find_field(const std::vector<MetaField>& fields, std::string_view name) {
    const auto found = std::ranges::find_if(
        fields, [name](const MetaField& field) { return field.block == 0 && field.name == name; });
    return found == fields.end() ? nullptr : &*found;
}

std::vector<std::string_view> views(const std::vector<std::string>& names) {
    return {names.begin(), names.end()};
}

std::string suggest_member(std::string_view name, const Archive& archive) {
    const std::string_view near = nearest(name, views(archive.names()));
    return near.empty() ? "" : "did you mean '" + std::string(near) + "'?";
}

/// A member that TOSCA.meta names; false after a finding.
bool check_named(const Archive& archive, std::string_view name, const std::string& meta,
                 std::uint32_t line, DiagnosticSink& sink) {
    if (archive.contains(name)) {
        return true;
    }
    report(sink, Severity::error, "CSAR-0006", meta, line,
           "the archive has no file '" + std::string(name) + "'", suggest_member(name, archive));
    return false;
}

/// `./service.yaml` is the member service.yaml.
std::string member_named(std::string_view value) {
    while (value.starts_with("./")) {
        value.remove_prefix(2);
    }
    return std::string(value);
}

/// Other-Definitions: names separated by blanks, in quotes when they hold one.
std::vector<std::string> split_names(std::string_view text) {
    std::vector<std::string> names;
    while (!(text = trimmed(text)).empty()) {
        const bool quoted = text.front() == '"';
        text.remove_prefix(quoted ? 1 : 0);
        const std::size_t end = std::min(text.find(quoted ? '"' : ' '), text.size());
        names.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return names;
}

void check_versions(const std::vector<MetaField>& fields, const std::string& meta,
                    DiagnosticSink& sink) {
    for (const std::string_view name : {"TOSCA-Meta-File-Version", "CSAR-Version"}) {
        const MetaField* field = find_field(fields, name);
        if (field == nullptr) {
            report(sink, severity_of("CSAR-0009", false), "CSAR-0009", meta, 1,
                   "the field '" + std::string(name) + "' is missing",
                   "add `" + std::string(name) + ": 1.1`");
        } else if (field->value != "1.0" && field->value != "1.1") {
            report(sink, severity_of("CSAR-0009", false), "CSAR-0009", meta, field->line,
                   "unknown " + std::string(name) + " '" + field->value + "'", "1.0 and 1.1 exist");
        }
    }
}

std::optional<std::string> read_by_meta(Archive& archive, const std::string& archive_name,
                                        DiagnosticSink& sink) {
    const std::string meta = member_name(archive_name, kMeta);
    auto text = archive.read(kMeta);
    if (!text) {
        report(sink, Severity::error, "CSAR-0106", meta, 1, text.error().message);
        return std::nullopt;
    }
    DiagnosticList findings;
    const std::vector<MetaField> fields = parse_meta(*text, meta, findings);
    for (const Diagnostic& finding : findings.all()) {
        sink.report(finding);
    }
    check_versions(fields, meta, sink);
    const MetaField* entry = find_field(fields, "Entry-Definitions");
    if (entry == nullptr || entry->value.empty()) {
        report(sink, Severity::error, "CSAR-0005", meta, entry == nullptr ? 1 : entry->line,
               "TOSCA.meta names no Entry-Definitions",
               "add `Entry-Definitions: PATH` to its first block");
        return std::nullopt;
    }
    const std::string main = member_named(entry->value);
    bool complete = check_named(archive, main, meta, entry->line, sink);
    if (const MetaField* others = find_field(fields, "Other-Definitions")) {
        for (const std::string& name : split_names(others->value)) {
            complete =
                check_named(archive, member_named(name), meta, others->line, sink) && complete;
        }
    }
    return complete && findings.errors() == 0 ? std::optional(main) : std::nullopt;
}

/// What must stand in a root file that has no TOSCA.meta beside it (section 6.3).
bool check_root_metadata(Archive& archive, const std::string& archive_name, const std::string& name,
                         DiagnosticSink& sink) {
    const std::string file = member_name(archive_name, name);
    auto text = archive.read(name);
    if (!text) {
        report(sink, Severity::error, "CSAR-0106", file, 1, text.error().message);
        return false;
    }
    DiagnosticList ignored;  // `validate` reports them
    const auto document = text::YamlDocument::parse(std::move(*text), file, {}, ignored);
    if (!document) {
        return true;
    }
    const text::YamlNode root = document->root();
    const text::YamlNode metadata = root.find("metadata");
    const bool old = root.find("tosca_definitions_version").text().ends_with("_1_0");
    if (!old && metadata.find("template_name") && metadata.find("template_version")) {
        return true;
    }
    report(sink, Severity::error, "CSAR-0007", file, 1,
           old ? "an archive of TOSCA 1.0 needs TOSCA-Metadata/TOSCA.meta"
               : "without TOSCA-Metadata/TOSCA.meta the root file needs template_name and "
                 "template_version in its metadata",
           "add TOSCA-Metadata/TOSCA.meta with `Entry-Definitions: " + name + "`");
    return false;
}

std::optional<std::string> read_by_root(Archive& archive, const std::string& archive_name,
                                        DiagnosticSink& sink) {
    std::vector<std::string> found;
    for (const std::string& name : archive.names()) {
        if (is_yaml(name) && name.find('/') == std::string::npos) {
            found.push_back(name);
        }
    }
    if (found.empty()) {
        report(sink, Severity::error, "CSAR-0002", archive_name, 1,
               "the archive has neither TOSCA-Metadata/TOSCA.meta nor a YAML file in its root",
               suggest_member(kMeta, archive));
        return std::nullopt;
    }
    if (found.size() > 1) {
        report(sink, Severity::error, "CSAR-0003", archive_name, 1,
               "the archive has no TOSCA.meta and " + std::to_string(found.size()) +
                   " YAML files in its root: '" + found[0] + "', '" + found[1] + "'",
               "name one in TOSCA-Metadata/TOSCA.meta");
        return std::nullopt;
    }
    if (!check_root_metadata(archive, archive_name, found.front(), sink)) {
        return std::nullopt;
    }
    return found.front();
}

/// `reference` as it stands in member `from`; nothing when it leads out of the archive.
std::optional<std::string> resolve_member(std::string_view from, std::string_view reference) {
    if (reference.starts_with('/') || reference.find('\\') != std::string_view::npos) {
        return std::nullopt;
    }
    std::string path(from.substr(0, from.rfind('/') + 1));
    path += reference;
    std::vector<std::string_view> segments;
    std::string_view rest = path;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('/'), rest.size());
        const std::string_view segment = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (segment == "..") {
            if (segments.empty()) {
                return std::nullopt;
            }
            segments.pop_back();
        } else if (!segment.empty() && segment != ".") {
            segments.push_back(segment);
        }
    }
    std::string member;
    for (const std::string_view segment : segments) {
        member += (member.empty() ? "" : "/") + std::string(segment);
    }
    return member;
}

}  // namespace

std::string member_name(std::string_view archive, std::string_view member) {
    return std::string(archive) + ":" + std::string(member);
}

std::vector<MetaField> parse_meta(std::string_view text, const std::string& file,
                                  DiagnosticSink& sink) {
    std::vector<MetaField> fields;
    std::size_t block = 0;
    bool in_block = false;
    for (std::uint32_t line = 1; !text.empty(); ++line) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view raw = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (trimmed(raw).empty()) {
            block += in_block ? 1 : 0;
            in_block = false;
            continue;
        }
        if (raw.front() == ' ' && in_block && !fields.empty()) {
            fields.back().value += trimmed(raw);
            continue;
        }
        const std::size_t colon = raw.find(':');
        const std::string_view name = trimmed(raw.substr(0, colon));
        if (colon == std::string_view::npos || name.empty()) {
            report(sink, Severity::error, "CSAR-0004", file, line, "this is no `Name: value` line");
            continue;
        }
        fields.push_back(
            {std::string(name), std::string(trimmed(raw.substr(colon + 1))), line, block});
        in_block = true;
    }
    return fields;
}

std::optional<std::string> read_csar(Archive& archive, const std::string& archive_name,
                                     DiagnosticSink& sink) {
    return archive.contains(kMeta) ? read_by_meta(archive, archive_name, sink)
                                   : read_by_root(archive, archive_name, sink);
}

CsarImports::CsarImports(Archive& archive, std::string archive_name, ImportSource& next)
    : archive_(archive), name_(std::move(archive_name)), next_(next) {}

Result<ImportedFile> CsarImports::find(std::string_view uri, std::string_view importing_file) {
    const std::string prefix = member_name(name_, "");
    if (!importing_file.starts_with(prefix) || uri.find("://") != std::string_view::npos) {
        return next_.find(uri, importing_file);
    }
    const auto member = resolve_member(importing_file.substr(prefix.size()), uri);
    if (!member) {
        return fail(ErrorCode::permission_denied, "the file lies outside the archive",
                    "write the path relative to the importing file");
    }
    if (!archive_.contains(*member)) {
        return fail(ErrorCode::not_found, "the archive has no file '" + *member + "'",
                    suggest_member(*member, archive_));
    }
    auto text = archive_.read(*member);
    if (!text) {
        return fail(std::move(text.error()));
    }
    if (std::ranges::find(served_, *member) == served_.end()) {
        served_.push_back(*member);
    }
    return ImportedFile{std::make_shared<const std::string>(std::move(*text)),
                        member_name(name_, *member)};
}

namespace {

/// Sections whose entries hold artifacts and interfaces.
constexpr std::string_view kTypeSections[]{"node_types", "relationship_types"};
constexpr std::string_view kTemplateSections[]{"node_templates", "relationship_templates"};

/// Looks through one document for files that must be in the archive.
class ArtifactCheck {
public:
    ArtifactCheck(const Archive& archive, std::string_view member, const text::YamlNode& root,
                  DiagnosticSink& sink)
        : archive_(archive), member_(member), root_(root), sink_(sink) {}

    template <typename Visit>
    void for_each_owner(Visit visit) const {
        for (const std::string_view section : kTypeSections) {
            for (const text::YamlEntry entry : root_.find(section).entries()) {
                visit(entry.value);
            }
        }
        for (const std::string_view section : kTemplateSections) {
            for (const text::YamlEntry entry :
                 root_.find("topology_template").find(section).entries()) {
                visit(entry.value);
            }
        }
    }

    void collect_names(std::vector<std::string>& names) const {
        for_each_owner([&names](const text::YamlNode& owner) {
            for (const text::YamlEntry entry : owner.find("artifacts").entries()) {
                names.emplace_back(entry.name());
            }
        });
    }

    /// `artifact_names` may stand for an implementation.
    void check(const std::vector<std::string>& artifact_names) const {
        for_each_owner([&](const text::YamlNode& owner) {
            for (const text::YamlEntry entry : owner.find("artifacts").entries()) {
                check_artifact(entry.value);
            }
            for (const text::YamlEntry entry : owner.find("interfaces").entries()) {
                check_interface(entry.value, artifact_names);
            }
        });
    }

private:
    void check_artifact(const text::YamlNode& artifact) const {
        if (artifact.is_scalar()) {
            check_file(artifact);
            return;
        }
        const bool elsewhere =
            artifact.find("repository") ||
            artifact.find("type").text().find("Image.Container") != std::string_view::npos;
        if (!elsewhere && artifact.find("file").is_scalar()) {
            check_file(artifact.find("file"));
        }
    }

    void check_interface(const text::YamlNode& interface,
                         const std::vector<std::string>& names) const {
        for (const text::YamlEntry entry : interface.entries()) {
            if (entry.name() == "operations" || entry.name() == "notifications") {
                check_interface(entry.value, names);
            } else if (entry.name() != "inputs" && entry.name() != "type") {
                check_implementation(
                    entry.value.is_scalar() ? entry.value : entry.value.find("implementation"),
                    names);
            }
        }
    }

    void check_implementation(const text::YamlNode& implementation,
                              const std::vector<std::string>& names) const {
        const auto check_one = [&](const text::YamlNode& one) {
            if (one.is_map()) {
                check_artifact(one);
            } else if (one.is_scalar() && std::ranges::find(names, one.text()) == names.end()) {
                check_file(one);
            }
        };
        if (!implementation.is_map() || implementation.find("file")) {
            check_one(implementation);
            return;
        }
        check_one(implementation.find("primary"));
        const text::YamlNode dependencies = implementation.find("dependencies");
        if (dependencies.is_scalar()) {
            check_one(dependencies);
        }
        for (const text::YamlNode dependency : dependencies.items()) {
            check_one(dependency);
        }
    }

    void check_file(const text::YamlNode& name) const {
        const std::string_view text = name.text();
        if (text.empty() || name.reads_as_null() || text.find("://") != std::string_view::npos) {
            return;
        }
        const auto member = resolve_member(member_, text);
        if (member && archive_.contains(*member)) {
            return;
        }
        Diagnostic finding;
        finding.code = "CSAR-0008";
        finding.position = name.position();
        finding.message = "the archive has no file '" + member.value_or(std::string(text)) + "'";
        finding.suggestion = suggest_member(member.value_or(std::string(text)), archive_);
        sink_.report(std::move(finding));
    }

    const Archive& archive_;
    std::string_view member_;
    text::YamlNode root_;
    DiagnosticSink& sink_;
};

}  // namespace

void check_artifacts(CsarImports& imports, const std::string& entry, DiagnosticSink& sink) {
    std::vector<std::string> members{entry};
    members.insert(members.end(), imports.served().begin(), imports.served().end());
    std::vector<text::YamlDocument> documents;
    std::vector<std::string_view> read;
    for (const std::string& member : members) {
        auto text = imports.archive().read(member);
        if (!text) {
            continue;  // reported when it was imported
        }
        DiagnosticList ignored;
        auto document = text::YamlDocument::parse(
            std::move(*text), member_name(imports.archive_name(), member), {}, ignored);
        if (document) {
            documents.push_back(std::move(*document));
            read.push_back(member);
        }
    }
    std::vector<std::string> names;
    for (std::size_t i = 0; i < documents.size(); ++i) {
        ArtifactCheck(imports.archive(), read[i], documents[i].root(), sink).collect_names(names);
    }
    for (std::size_t i = 0; i < documents.size(); ++i) {
        ArtifactCheck(imports.archive(), read[i], documents[i].root(), sink).check(names);
    }
}

}  // namespace paas::tosca
