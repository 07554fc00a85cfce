/// Service templates of the TOSCA Simple Profile in YAML 1.0 to 1.3: reading and checking.
#pragma once

#include "paas/base/diagnostic.hpp"
#include "paas/base/error.hpp"
#include "paas/text/yaml.hpp"
#include "paas/text/yaml_store.hpp"
#include "paas/tosca/imports.hpp"
#include "paas/tosca/value.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::tosca {

/// Parsed type files, shared between validations so that the same imports cost nothing the second
/// time. Keyed by content. Thread-safe.
class PAAS_API TypeCache {
public:
    TypeCache();
    ~TypeCache();
    TypeCache(const TypeCache&) = delete;
    TypeCache& operator=(const TypeCache&) = delete;

    struct State;
    [[nodiscard]] State& state() noexcept { return *state_; }

private:
    std::unique_ptr<State> state_;
};

/// A template's text and the name of its file.
struct TemplateText {
    std::string text;
    std::string file;
};

/// What could be read of a template, valid or not: nothing stands for what could not.
struct TemplateOutline {
    std::optional<std::string> version;  ///< "tosca_simple_yaml_1_3", or what is written instead
    std::optional<std::size_t> nodes;    ///< node templates
    std::optional<std::size_t> inputs;
};

struct ValidateOptions {
    /// Templates that the one to validate is laid over, the lowest first: a fragment is valid only
    /// together with them. Maps are merged entry by entry, `imports` and `policies` are joined,
    /// and of anything else the upper one counts (TOSCA-0107). Findings, imports and the texts of
    /// the merged template keep the file that they come from.
    std::vector<TemplateText> bases;
    text::YamlBudget budget;
    /// Files in one import closure.
    std::size_t max_files = 1000;
    /// Documented leniencies (an integer given for a string, an unassigned mandatory requirement,
    /// …) are errors instead of warnings.
    bool strict = false;
    /// May be null. Must outlive nothing: templates keep what they use.
    TypeCache* cache = nullptr;
    /// Keeps the parsed trees of all but small files between runs; may be null. The findings are
    /// the same with and without it.
    text::YamlStore* documents = nullptr;
    /// Filled when it is not null.
    TemplateOutline* outline = nullptr;
};

/// The declaration of one input.
struct InputDefinition {
    std::string name;
    std::string type;        ///< "string", "scalar-unit.size", "list", a data type; may be empty
    std::string entry_type;  ///< of list and map; may be empty
    std::string description;
    bool required = true;
    std::optional<Value> default_value;
    std::vector<std::string> constraints;  ///< for people: "valid_values: [a, b]"
    bool secret = false;                   ///< see `secret_inputs`
    SourcePosition position;
};

struct TemplateModel;  // internal: tosca/src

/// A checked service template: every node's type chain is resolved. Cheap to copy (shared,
/// immutable); thread-safe.
class PAAS_API ServiceTemplate {
public:
    explicit ServiceTemplate(std::shared_ptr<const TemplateModel> model);
    ServiceTemplate(const ServiceTemplate&);
    ServiceTemplate(ServiceTemplate&&) noexcept;
    ServiceTemplate& operator=(const ServiceTemplate&);
    ServiceTemplate& operator=(ServiceTemplate&&) noexcept;
    ~ServiceTemplate();

    [[nodiscard]] const std::string& file() const noexcept;
    [[nodiscard]] const std::string& text()
        const noexcept;  ///< source text; of several, the merged template
    /// "tosca_simple_yaml_1_0"
    [[nodiscard]] std::string_view version() const noexcept;
    [[nodiscard]] std::string description() const;
    /// The document's metadata; `template_name` and the like are found here in every version.
    [[nodiscard]] const ValueMap& metadata() const noexcept;
    [[nodiscard]] const std::vector<InputDefinition>& inputs() const noexcept;
    [[nodiscard]] const InputDefinition* input(std::string_view name) const noexcept;
    [[nodiscard]] std::vector<std::string> node_names() const;
    /// Names of all files read: the template first, then what it is laid over, then imports.
    [[nodiscard]] std::vector<std::string> files() const;

    [[nodiscard]] const TemplateModel& model() const noexcept { return *model_; }

private:
    std::shared_ptr<const TemplateModel> model_;
};

/// Checks a template completely and reports every finding to `sink` (codes TOSCA-0xxx and
/// YAML-0xxx, see `codes.hpp`; file, line, column, document path, suggestion).
/// Gives the model when no finding is an error, nothing otherwise.
[[nodiscard]] PAAS_API std::optional<ServiceTemplate> validate(std::string text, std::string file,
                                                               ImportSource& imports,
                                                               const ValidateOptions& options,
                                                               DiagnosticSink& sink);

/// The same as an error: the first finding, for callers that show only one.
[[nodiscard]] PAAS_API Result<ServiceTemplate> parse(std::string text, std::string file,
                                                     ImportSource& imports,
                                                     const ValidateOptions& options = {});

/// Names of inputs whose values must never be shown: declared so by the template (metadata of the
/// input or of the document), of a credential type, or with a name that holds one of `words`
/// (compared without case and punctuation).
[[nodiscard]] PAAS_API std::vector<std::string> secret_inputs(
    const ServiceTemplate& service_template, const std::vector<std::string>& words);

/// The default list of such words: password, passwd, secret, token, …
[[nodiscard]] PAAS_API const std::vector<std::string>& default_secret_words();

}  // namespace paas::tosca
