#include "evaluate.hpp"
#include "model.hpp"
#include "values.hpp"

#include "paas/text/json.hpp"
#include "paas/tosca/codes.hpp"
#include "paas/tosca/inputs.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <deque>

namespace paas::tosca {

struct GivenInputs::Entry {
    std::string name;
    text::YamlNode key;    ///< place of the name
    text::YamlNode value;  ///< as YAML; absent when the text is no YAML
    text::YamlNode text;   ///< the argument as it stands, for inputs of type string
    std::vector<Diagnostic> findings;
};

struct GivenInputs::State {
    std::deque<text::YamlDocument> documents;
    std::vector<Entry> entries;

    Entry& entry(std::string_view name) {
        const auto known = std::find_if(entries.begin(), entries.end(),
                                        [&](const Entry& old) { return old.name == name; });
        Entry& slot = known == entries.end() ? entries.emplace_back() : *known;
        slot = Entry{};
        slot.name = name;
        return slot;
    }
    Result<void> add_map(text::YamlDocument parsed, DiagnosticSink& sink) {
        const text::YamlDocument& document = documents.emplace_back(std::move(parsed));
        const text::YamlNode root = document.root();
        // Both `name: value` and the orchestrators' `inputs: { name: value }`.
        const text::YamlNode inner = root.size() == 1 ? root.find("inputs") : text::YamlNode();
        const text::YamlNode values = inner.is_map() ? inner : root;
        if (!values.is_map() && !values.is_null()) {
            Findings findings(sink, false);
            findings.error(
                "TOSCA-0203", values, kRootPath,
                "inputs are a map of names to values, found " + std::string(values.describe()));
            Error error(ErrorCode::invalid_argument, "inputs are a map of names to values");
            error.position = values.position();
            return fail(std::move(error));
        }
        for (const text::YamlEntry given : values.entries()) {
            Entry& slot = entry(given.name());
            slot.key = given.key;
            slot.value = given.value;
        }
        return {};
    }
};

GivenInputs::GivenInputs() : state_(std::make_unique<State>()) {}
GivenInputs::~GivenInputs() = default;
GivenInputs::GivenInputs(GivenInputs&&) noexcept = default;
GivenInputs& GivenInputs::operator=(GivenInputs&&) noexcept = default;

const std::vector<GivenInputs::Entry>& GivenInputs::entries() const noexcept {
    return state_->entries;
}

std::size_t GivenInputs::size() const noexcept {
    return state_->entries.size();
}

Result<void> GivenInputs::add_file(std::string text, std::string file, DiagnosticSink& sink) {
    text::YamlBudget budget;
    budget.duplicate_key = Severity::error;
    auto parsed = text::YamlDocument::parse(std::move(text), std::move(file), budget, sink);
    if (!parsed) {
        return fail(parsed.error());
    }
    return state_->add_map(std::move(*parsed), sink);
}

Result<void> GivenInputs::add_argument(std::string_view name, std::string value,
                                       DiagnosticSink& sink) {
    const std::string place = "-i " + std::string(name);
    Entry& slot = state_->entry(name);
    // The text itself, quoted so that nothing in it means anything.
    auto as_text =
        text::YamlDocument::parse(text::dump_json(nlohmann::json(value)), place, {}, sink);
    if (!as_text) {
        return fail(as_text.error());
    }
    slot.text = state_->documents.emplace_back(std::move(*as_text)).root();
    slot.key = slot.text;
    if (value.find_first_not_of(" \t\r\n") == std::string::npos) {
        slot.value = slot.text;  // nothing, or only space: the text itself
        return {};
    }
    DiagnosticList list;
    auto as_yaml = text::YamlDocument::parse(std::move(value), place, {}, list);
    if (as_yaml) {
        slot.value = state_->documents.emplace_back(std::move(*as_yaml)).root();
    } else {
        slot.findings = std::move(list).take();
    }
    return {};
}

Result<void> GivenInputs::add_json(const nlohmann::json& object, std::string origin) {
    DiagnosticList list;
    auto parsed = text::YamlDocument::parse(text::dump_json(object), std::move(origin), {}, list);
    if (!parsed) {
        return fail(parsed.error());
    }
    return state_->add_map(std::move(*parsed), list);
}

namespace {

/// The constraint that a finding's notes point at, or null.
const Constraint* constraint_of(const Diagnostic& finding, const Schema& schema) {
    const auto noted = [&](const Constraint& constraint) {
        const SourcePosition at = constraint.key.position();
        return std::any_of(finding.notes.begin(), finding.notes.end(),
                           [&](const DiagnosticNote& note) { return note.position == at; });
    };
    const auto search = [&](const std::vector<Constraint>& constraints) {
        const auto found = std::find_if(constraints.begin(), constraints.end(), noted);
        return found == constraints.end() ? nullptr : &*found;
    };
    const Constraint* found = search(schema.constraints);
    return found == nullptr && schema.data != nullptr ? search(schema.data->constraints) : found;
}

/// A finding about a secret input that says what is wrong and not what the value is. Messages,
/// suggestions and paths quote values and keys of them, so none of theirs is kept.
Diagnostic without_value(const Diagnostic& finding, const PropertyDef& input, const Path& path) {
    Diagnostic shown = finding;
    const CodeInfo* code = find_code(finding.code);
    const Constraint* constraint = constraint_of(finding, input.schema);
    shown.path = path.str();
    shown.message = "the value of the secret input " + in_quotes(input.name);
    shown.message += constraint != nullptr ? " breaks the constraint " + describe(*constraint)
                     : code != nullptr     ? " is refused: " + std::string(code->title)
                                           : " is refused";
    shown.suggestion.clear();
    return shown;
}

/// Values may need functions' spelling as data: `{ "token": [..] }` in an input is a map.
class InputChecker {
public:
    InputChecker(const TemplateModel& model, const std::vector<std::string>& secret,
                 Findings& findings)
        : model_(model), secret_(secret), findings_(findings) {}

    void check(const GivenInputs::Entry& given, InputValues& out) {
        const auto found = model_.input_index.find(given.name);
        const Path path(kRootPath, given.name);
        if (found == model_.input_index.end()) {
            std::vector<std::string_view> names;
            for (const auto& [name, index] : model_.input_index) {
                names.push_back(name);
            }
            findings_.error("TOSCA-1001", given.key, path,
                            "the template has no input " + in_quotes(given.name),
                            findings_.suggest(given.name, [&] { return names; }, "remove it"));
            return;
        }
        const PropertyDef& input = *model_.inputs[found->second];
        const bool as_text = given.text && base_of(input.schema) == Primitive::string;
        const text::YamlNode value = as_text ? given.text : given.value;
        const bool secret = std::find(secret_.begin(), secret_.end(), given.name) != secret_.end();
        if (!value) {
            for (const Diagnostic& diagnostic : given.findings) {
                findings_.replay(secret ? without_value(diagnostic, input, path) : diagnostic);
            }
            return;
        }
        if (value.reads_as_null()) {
            return;  // null: as if it had not been given
        }
        const std::size_t before = findings_.errors();
        if (secret) {
            check_secret(value, input, path);
        } else {
            ValueChecker(findings_, nullptr).check(value, input.schema, path);
        }
        if (findings_.errors() == before) {
            out.push_back({given.name, typed_value(value, input.schema)});
        }
    }

private:
    void check_secret(const text::YamlNode& value, const PropertyDef& input, const Path& path) {
        DiagnosticList list;
        Findings found(list, findings_.strict());
        ValueChecker(found, nullptr).check(value, input.schema, path);
        for (const Diagnostic& diagnostic : list.all()) {
            findings_.replay(without_value(diagnostic, input, path));
        }
    }

    const TemplateModel& model_;
    const std::vector<std::string>& secret_;
    Findings& findings_;
};

}  // namespace

std::optional<InputValues> check_inputs(const ServiceTemplate& service_template,
                                        const GivenInputs& given, DiagnosticSink& sink,
                                        MissingInputs missing,
                                        const std::vector<std::string>& secret_words) {
    const TemplateModel& model = service_template.model();
    const std::vector<std::string> secret = secret_inputs(service_template, secret_words);
    Findings findings(sink, false);
    InputValues found;
    InputChecker checker(model, secret, findings);
    for (const GivenInputs::Entry& entry : given.entries()) {
        checker.check(entry, found);
    }
    InputValues values;
    const Path section(kRootPath, "topology_template");
    const Path inputs(section, "inputs");
    for (const PropertyDef* input : model.inputs) {
        const auto was_given = std::any_of(
            given.entries().begin(), given.entries().end(), [&](const GivenInputs::Entry& entry) {
                return entry.name == input->name && !entry.value.reads_as_null();
            });
        if (const Value* value = find(found, input->name)) {
            values.push_back({std::string(input->name), *value});
        } else if (input->body.find("value")) {
            values.push_back(
                {std::string(input->name), typed_value(input->body.find("value"), input->schema)});
        } else if (input->has_default()) {
            values.push_back(
                {std::string(input->name), typed_value(input->default_value, input->schema)});
        } else if (!input->required || input->default_value || was_given) {
            continue;  // it may be without value, or its finding stands
        } else if (missing == MissingInputs::symbolic) {
            values.push_back({std::string(input->name),
                              FunctionCall{"get_input", {Value(std::string(input->name))}}});
        } else {
            findings.error("TOSCA-1002", input->key, Path(inputs, input->name),
                           "the input " + in_quotes(input->name) + " has no value",
                           "give it with -i " + std::string(input->name) + "=VALUE");
        }
    }
    if (findings.errors() > 0) {
        return std::nullopt;
    }
    return values;
}

}  // namespace paas::tosca
