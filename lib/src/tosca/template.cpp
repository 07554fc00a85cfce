#include "paas/tosca/template.hpp"

#include "checker.hpp"
#include "closure.hpp"
#include "evaluate.hpp"

#include <algorithm>

namespace paas::tosca {

TypeCache::TypeCache() : state_(std::make_unique<State>()) {}
TypeCache::~TypeCache() = default;

ServiceTemplate::ServiceTemplate(std::shared_ptr<const TemplateModel> model)
    : model_(std::move(model)) {}
ServiceTemplate::ServiceTemplate(const ServiceTemplate&) = default;
ServiceTemplate::ServiceTemplate(ServiceTemplate&&) noexcept = default;
ServiceTemplate& ServiceTemplate::operator=(const ServiceTemplate&) = default;
ServiceTemplate& ServiceTemplate::operator=(ServiceTemplate&&) noexcept = default;
ServiceTemplate::~ServiceTemplate() = default;

const std::string& ServiceTemplate::file() const noexcept {
    return model_->main->name;
}
const std::string& ServiceTemplate::text() const noexcept {
    const auto& merged = model_->main->text;
    return merged != nullptr ? *merged : model_->main->document.source();
}
std::string_view ServiceTemplate::version() const noexcept {
    return name_of(model_->version);
}
std::string ServiceTemplate::description() const {
    return std::string(model_->main->document.root().find("description").text());
}
const ValueMap& ServiceTemplate::metadata() const noexcept {
    return model_->metadata;
}
const std::vector<InputDefinition>& ServiceTemplate::inputs() const noexcept {
    return model_->input_definitions;
}
const InputDefinition* ServiceTemplate::input(std::string_view name) const noexcept {
    const auto found = model_->input_index.find(name);
    return found == model_->input_index.end() ? nullptr : &model_->input_definitions[found->second];
}
std::vector<std::string> ServiceTemplate::node_names() const {
    std::vector<std::string> names;
    for (const NodeTemplate& node : model_->nodes) {
        names.emplace_back(node.name);
    }
    return names;
}
std::vector<std::string> ServiceTemplate::files() const {
    std::vector<std::string> names{model_->main->name};
    names.insert(names.end(), model_->main->below.begin(), model_->main->below.end());
    for (const auto& file : model_->library->files) {
        names.push_back(file->name);
    }
    return names;
}

namespace {

/// True when an imported file uses a type that only the template itself defines.
bool needs_own_types(const Library& library, const SourceFile& main) {
    const text::YamlNode root = main.document.root();
    return std::any_of(library.types->missing().begin(), library.types->missing().end(),
                       [&](const std::string& name) {
                           for (std::size_t k = 0; k < kTypeKinds; ++k) {
                               if (root.find(info(static_cast<TypeKind>(k)).section).find(name)) {
                                   return true;
                               }
                           }
                           return false;
                       });
}

void load_types(TemplateModel& model, std::vector<ImportedTypes> imports,
                const ValidateOptions& options, Findings& findings) {
    model.library = load_library(model.version, imports, options);
    if (needs_own_types(*model.library, *model.main)) {
        // One common table, then; such a pair of files cannot be cached apart.
        auto joint = std::make_shared<Library>();
        joint->profile = model.library->profile;
        joint->files = model.library->files;
        model.library = joint;
        model.types = std::make_unique<TypeScope>(joint->profile.get());
        for (const ImportedTypes& import : imports) {
            model.types->add(*import.file, import.prefix, findings);
        }
    } else {
        for (const Diagnostic& diagnostic : model.library->findings) {
            findings.replay(diagnostic);
        }
        model.types = std::make_unique<TypeScope>(*model.library->types);
    }
    model.types->add(*model.main, {}, findings);
    model.types->resolve(findings);
    check_types(*model.types, findings);
}

ValueMap read_metadata(const text::YamlNode& root) {
    ValueMap metadata;
    for (const text::YamlEntry entry : root.find("metadata").entries()) {
        // Names to strings: `template_version: 1.0` is the text "1.0".
        metadata.push_back({std::string(entry.name()), entry.value.is_scalar()
                                                           ? Value(std::string(entry.value.text()))
                                                           : untyped_value(entry.value)});
    }
    for (const std::string_view name : {"template_name", "template_author", "template_version"}) {
        const text::YamlNode value = root.find(name);
        if (value.is_scalar() && find(metadata, name) == nullptr) {
            metadata.push_back({std::string(name), Value(std::string(value.text()))});
        }
    }
    return metadata;
}

InputDefinition define_input(const PropertyDef& input) {
    InputDefinition definition;
    definition.name = input.name;
    definition.type = input.schema.type_name;
    if (input.schema.entry != nullptr) {
        definition.entry_type = input.schema.entry->type_name;
    }
    definition.description = input.body.find("description").text();
    definition.required = input.required;
    if (input.has_default()) {
        definition.default_value = typed_value(input.default_value, input.schema);
    }
    for (const Constraint& constraint : input.schema.constraints) {
        definition.constraints.push_back(describe(constraint));
    }
    definition.position = input.key.position();
    return definition;
}

}  // namespace

std::optional<ServiceTemplate> validate(std::string text, std::string file, ImportSource& imports,
                                        const ValidateOptions& options, DiagnosticSink& sink) {
    Findings findings(sink, options.strict);
    auto model = std::make_shared<TemplateModel>();
    model->main = options.bases.empty() ? read_source(std::move(text), std::move(file), options,
                                                      options.documents, findings, options.outline)
                                        : read_layers(std::move(text), std::move(file), options,
                                                      findings, options.outline);
    if (model->main == nullptr) {
        return std::nullopt;
    }
    model->version = model->main->version;
    auto imported = load_imports(*model->main, imports, options, findings);
    if (!imported) {
        return std::nullopt;
    }
    load_types(*model, std::move(*imported), options, findings);
    const text::YamlNode root = model->main->document.root();
    model->metadata = read_metadata(root);
    model->topology = root.find("topology_template");
    if (model->topology && !model->topology.is_null()) {
        TopologyChecker(*model, findings).run();
    }
    if (findings.errors() > 0) {
        return std::nullopt;
    }
    for (const PropertyDef* input : model->inputs) {
        model->input_definitions.push_back(define_input(*input));
    }
    ServiceTemplate result(model);
    for (const std::string& name : secret_inputs(result, default_secret_words())) {
        model->input_definitions[model->input_index.at(name)].secret = true;
    }
    return result;
}

Result<ServiceTemplate> parse(std::string text, std::string file, ImportSource& imports,
                              const ValidateOptions& options) {
    DiagnosticList list;
    auto result = validate(std::move(text), std::move(file), imports, options, list);
    if (result) {
        return std::move(*result);
    }
    for (const Diagnostic& diagnostic : list.all()) {
        if (diagnostic.severity == Severity::error) {
            Error error(ErrorCode::invalid_argument, diagnostic.message, diagnostic.suggestion);
            error.position = diagnostic.position;
            if (list.errors() > 1) {
                error.context.push_back("first of " + std::to_string(list.errors()) + " findings");
            }
            return fail(std::move(error));
        }
    }
    return fail(ErrorCode::internal, "the template was refused without a finding");
}

}  // namespace paas::tosca
