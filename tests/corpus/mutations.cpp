/// Breaks every valid INFN and INDIGO template of the corpus in up to 20 places, chosen by a seed
/// among what its types make breakable, and expects an error at the line that was changed.
#include "corpus.hpp"
#include "model.hpp"

#include "paas/base/clock.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

using namespace paas;
using text::YamlEntry;
using text::YamlNode;
using tosca::ConstraintOp;
using tosca::Primitive;

namespace {

enum Kind : std::size_t {
    unknown_type,
    missing_required,
    wrong_unit,
    dangling_target,
    misspelt_key,
    wrong_type,
    broken_constraint,
    kKinds
};
constexpr std::array<const char*, kKinds> kNames{
    "unknown type", "missing required property", "wrong unit",       "dangling target",
    "misspelt key", "wrong value type",          "constraint broken"};
constexpr std::size_t kPerTemplate = 20;

struct Mutation {
    Kind kind;
    std::string text;    ///< the whole template, changed
    std::uint32_t line;  ///< where the finding is due
    std::string what;
};

/// The source as lines, for changes by position.
class Source {
public:
    explicit Source(std::string_view text) {
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            lines_.emplace_back(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }

    /// The text with the value that ends `line` replaced from `column` on.
    [[nodiscard]] std::string with_value(text::YamlMark at, std::string_view value) const {
        auto lines = lines_;
        std::string& line = lines[at.line - 1];
        line = line.substr(0, at.column - 1) + std::string(value);
        return join(lines);
    }
    [[nodiscard]] std::string with_key(text::YamlMark at, std::size_t length,
                                       std::string_view key) const {
        auto lines = lines_;
        lines[at.line - 1].replace(at.column - 1, length, key);
        return join(lines);
    }
    /// Without the entry whose key stands here in block style: its line and all deeper ones.
    [[nodiscard]] std::string without(text::YamlMark key) const {
        auto lines = lines_;
        auto last = lines.begin() + key.line;
        const auto belongs = [&](const std::string& line) {
            // Deeper, or an item of a list that stands at its key's own indentation.
            return blank(line) || indent(line) >= key.column ||
                   (indent(line) == key.column - 1 && line[indent(line)] == '-');
        };
        while (last != lines.end() && belongs(*last)) {
            ++last;
        }
        lines.erase(lines.begin() + (key.line - 1), last);
        return join(lines);
    }
    /// True for an entry in block style whose value ends on its key's line.
    [[nodiscard]] bool one_line(const YamlEntry& entry) const {
        const text::YamlMark key = entry.key.mark();
        const text::YamlMark value = entry.value.mark();
        if (key.line != value.line || key.line > lines_.size()) {
            return false;
        }
        const std::string& line = lines_[key.line - 1];
        const std::string rest = line.substr(std::min(value.column - 1UL, line.size()));
        if (rest.empty() || rest[0] == '|' || rest[0] == '>' || rest[0] == '&' || rest[0] == '*') {
            return false;
        }
        const bool next_is_deeper = key.line < lines_.size() && !blank(lines_[key.line]) &&
                                    indent(lines_[key.line]) >= key.column;
        return block_style(entry.key) && !next_is_deeper;
    }
    [[nodiscard]] bool block_style(const YamlNode& key) const {
        const std::string& line = lines_[key.mark().line - 1];
        return line.find_first_not_of(" -") == key.mark().column - 1UL;
    }

private:
    static std::size_t indent(const std::string& line) {
        return std::min(line.find_first_not_of(' '), line.size());
    }
    static bool blank(const std::string& line) {
        return line.find_first_not_of(" \r\t") == std::string::npos;
    }
    static std::string join(const std::vector<std::string>& lines) {
        std::string text;
        for (const std::string& line : lines) {
            text += line + "\n";
        }
        return text;
    }
    std::vector<std::string> lines_;
};

/// Collects what can be broken.
class Sites {
public:
    Sites(const tosca::TemplateModel& model, const std::string& text)
        : model_(model), source_(text) {
        const YamlNode root = model.main->document.root();
        for (const YamlEntry entry : root.entries()) {
            misspell(entry.key);
        }
        for (const YamlEntry entry : model.topology.entries()) {
            misspell(entry.key);
        }
        for (const tosca::PropertyDef* input : model.inputs) {
            add_input(*input);
        }
        for (const tosca::NodeTemplate& node : model.nodes) {
            add_node(node);
        }
    }

    std::array<std::vector<Mutation>, kKinds> of;

private:
    void add(Kind kind, std::string text, std::uint32_t line, std::string what) {
        of[kind].push_back({kind, std::move(text), line, std::move(what)});
    }

    void misspell(const YamlNode& key) {
        const std::string name(key.text());
        if (name.size() < 4 || key.quoted() || !source_.block_style(key)) {
            return;
        }
        std::string wrong = name;
        wrong.erase(name.size() / 2, 1);
        add(misspelt_key, source_.with_key(key.mark(), name.size(), wrong), key.mark().line,
            name + " -> " + wrong);
    }

    void add_input(const tosca::PropertyDef& input) {
        for (const YamlEntry entry : input.body.entries()) {
            misspell(entry.key);
            if (entry.name() == "type" && source_.one_line(entry)) {
                add(unknown_type, source_.with_value(entry.value.mark(), "no.such.Type"),
                    entry.value.mark().line, "input type");
            }
            if (entry.name() == "default") {
                add_value(entry, input.schema);
            }
        }
    }

    void add_node(const tosca::NodeTemplate& node) {
        const YamlNode body = node.body.own;
        for (const YamlEntry entry : body.entries()) {
            misspell(entry.key);
            if (entry.name() == "type" && source_.one_line(entry)) {
                add(unknown_type, source_.with_value(entry.value.mark(), "tosca.nodes.NoSuch"),
                    entry.value.mark().line, std::string(node.name));
            }
        }
        add_properties(body, node.type->properties, node.key);
        for (const YamlEntry capability : body.find("capabilities").entries()) {
            misspell(capability.key);
            const tosca::CapabilityDef* definition =
                node.type->capabilities.find(capability.name());
            add_properties(capability.value, definition->all_properties(), capability.key);
        }
        for (const tosca::Requirement& requirement : node.requirements) {
            add_requirement(requirement);
        }
    }

    void add_properties(const YamlNode& body, const tosca::NamedList<tosca::PropertyDef>& declared,
                        const YamlNode& owner) {
        const YamlNode section = body.find_key("properties");
        for (const YamlEntry entry : body.find("properties").entries()) {
            const tosca::PropertyDef* property = declared.find(entry.name());
            if (property == nullptr) {
                continue;
            }
            misspell(entry.key);
            add_value(entry, property->schema);
            if (property->required && !property->has_default() && source_.block_style(entry.key)) {
                add(missing_required, source_.without(entry.key.mark()),
                    section ? section.mark().line : owner.mark().line, std::string(entry.name()));
            }
        }
    }

    void add_requirement(const tosca::Requirement& requirement) {
        if (requirement.definition != nullptr) {
            misspell(requirement.key);
        }
        if (requirement.target == tosca::Requirement::kNone) {
            return;
        }
        YamlEntry target{requirement.key, requirement.value};
        if (requirement.value.is_map()) {
            target = {requirement.value.find_key("node"), requirement.value.find("node")};
        }
        if (source_.one_line(target)) {
            add(dangling_target, source_.with_value(target.value.mark(), "no_such_node_template"),
                target.value.mark().line, std::string(requirement.name));
        }
    }

    /// Breaks a value by its type and its constraints.
    void add_value(const YamlEntry& entry, const tosca::Schema& schema) {
        if (!source_.one_line(entry)) {
            return;
        }
        const Primitive type = base_of(schema);
        const std::uint32_t line = entry.value.mark().line;
        const auto replace = [&](Kind kind, std::string_view value) {
            add(kind, source_.with_value(entry.value.mark(), value), line,
                std::string(entry.name()) + ": " + std::string(value));
        };
        switch (type) {
            case Primitive::string:
                replace(wrong_type, "[ 1, 2 ]");
                break;
            case Primitive::integer:
            case Primitive::floating:
                replace(wrong_type, "several");
                break;
            case Primitive::boolean:
                replace(wrong_type, "perhaps");
                break;
            case Primitive::version:
                replace(wrong_type, "latest");
                break;
            case Primitive::list:
            case Primitive::map:
            case Primitive::complex:
                replace(wrong_type, "just_text");
                break;
            case Primitive::size:
                replace(wrong_unit, "8 XB");
                replace(wrong_type, "[ 8 ]");
                break;
            case Primitive::frequency:
                replace(wrong_unit, "2 GB");
                break;
            case Primitive::time:
                replace(wrong_unit, "3 fortnights");
                break;
            default:
                break;
        }
        add_constraints(schema.constraints, type, replace);
        if (schema.data != nullptr) {
            add_constraints(schema.data->constraints, type, replace);
        }
    }

    template <typename Replace>
    static void add_constraints(const std::vector<tosca::Constraint>& constraints, Primitive type,
                                const Replace& replace) {
        const bool number = type == Primitive::integer || type == Primitive::floating;
        for (const tosca::Constraint& constraint : constraints) {
            switch (constraint.op) {
                case ConstraintOp::valid_values:
                case ConstraintOp::equal:
                    if (number || type == Primitive::string) {
                        replace(broken_constraint, number ? "987654" : "no_such_value");
                    }
                    break;
                case ConstraintOp::greater_than:
                case ConstraintOp::greater_or_equal:
                case ConstraintOp::in_range:
                    if (number && constraint.operand.as_int().value_or(0) >= 0) {
                        replace(broken_constraint, "-1");
                    }
                    break;
                case ConstraintOp::min_length:
                    if (type == Primitive::map && constraint.operand.as_int() > 0) {
                        replace(broken_constraint, "{}");
                    }
                    break;
                default:
                    break;
            }
        }
    }

    const tosca::TemplateModel& model_;
    Source source_;
};

/// Takes sites of each kind in turn until there are enough.
std::vector<Mutation> choose(Sites sites, std::uint64_t seed) {
    SeededRandom random(seed);
    std::vector<Mutation> chosen;
    bool any = true;
    while (chosen.size() < kPerTemplate && any) {
        any = false;
        for (auto& list : sites.of) {
            if (list.empty() || chosen.size() >= kPerTemplate) {
                continue;
            }
            const std::size_t index = random.next() % list.size();
            chosen.push_back(std::move(list[index]));
            list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
            any = true;
        }
    }
    return chosen;
}

bool found_at(const DiagnosticList& findings, const std::string& file, std::uint32_t line) {
    return std::any_of(findings.all().begin(), findings.all().end(),
                       [&](const Diagnostic& finding) {
                           return finding.severity == Severity::error &&
                                  finding.position.line == line && finding.position.file == file;
                       });
}

}  // namespace

int main() {
    const auto corpus = corpus::Corpus::open();
    if (!corpus) {
        std::printf("skipped: no corpus (set PAAS_CORPUS)\n");
        return corpus::kSkipped;
    }
    tosca::TypeCache cache;
    std::array<int, kKinds> tried{};
    std::array<int, kKinds> found{};
    std::size_t templates = 0;
    int short_of_sites = 0;
    for (const corpus::Row& row : corpus->rows()) {
        const bool ours = row.path.starts_with("infn-") || row.path.starts_with("indigo-");
        if (!ours || !row.firm || row.verdict != "valid" || row.kind != "template") {
            continue;
        }
        const std::string text = corpus->read(row);
        DiagnosticList ignored;
        const auto model = corpus->validate(row, text, ignored, &cache);
        if (!model) {
            continue;  // the verdict test reports it
        }
        ++templates;
        const auto mutations = choose(Sites(model->model(), text), 20260101 + templates);
        short_of_sites += mutations.size() < kPerTemplate ? 1 : 0;
        for (const Mutation& mutation : mutations) {
            DiagnosticList findings;
            const auto broken = corpus->validate(row, mutation.text, findings, &cache);
            ++tried[mutation.kind];
            if (!broken && found_at(findings, model->file(), mutation.line)) {
                ++found[mutation.kind];
                continue;
            }
            std::printf("MISSED %s:%u %s (%s); first error: %s\n", row.path.c_str(), mutation.line,
                        kNames[mutation.kind], mutation.what.c_str(),
                        corpus::first_error(findings).c_str());
        }
    }
    bool all = templates > 0;
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
        std::printf("%-26s %4d / %4d\n", kNames[kind], found[kind], tried[kind]);
        all = all && found[kind] == tried[kind] && tried[kind] > 0;
    }
    std::printf("%zu templates, %d with fewer than %zu sites\n", templates, short_of_sites,
                kPerTemplate);
    return all ? 0 : 1;
}
