/// Input values given by a user, and their check against a template.
#pragma once

#include "paas/base/diagnostic.hpp"
#include "paas/base/error.hpp"
#include "paas/tosca/template.hpp"
#include "paas/tosca/value.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace paas::tosca {

/// Values as given, each with its place: a file of inputs, `-i name=value`, JSON of an API.
/// What is added later replaces what was given before.
class PAAS_API GivenInputs {
public:
    GivenInputs();
    ~GivenInputs();
    GivenInputs(GivenInputs&&) noexcept;
    GivenInputs& operator=(GivenInputs&&) noexcept;

    /// A YAML or JSON map of names to values. Findings go to `sink`; the error is the first.
    [[nodiscard]] Result<void> add_file(std::string text, std::string file, DiagnosticSink& sink);
    /// One value as text, read as YAML except for inputs of type string, which take it as it is.
    /// Findings carry the file name "-i NAME".
    [[nodiscard]] Result<void> add_argument(std::string_view name, std::string value,
                                            DiagnosticSink& sink);
    /// A JSON object of names to values (stored deployments, REST).
    [[nodiscard]] Result<void> add_json(const nlohmann::json& object, std::string origin);

    /// Number of inputs given.
    [[nodiscard]] std::size_t size() const noexcept;

    struct Entry;
    [[nodiscard]] const std::vector<Entry>& entries() const noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Values of all inputs that have one: given or default.
using InputValues = ValueMap;

/// What becomes of a required input without a value.
enum class MissingInputs : std::uint8_t {
    refused,  ///< it is an error
    symbolic  ///< its value is the call `get_input: name`, and stays so wherever it goes
};

/// Checks the given values: known name (with suggestion), type, constraints, required ones present.
/// Reports every finding; gives the values with defaults filled in when none is an error. Findings
/// about inputs that are secret by `secret_words` (see `secret_inputs`) do not tell their values.
[[nodiscard]] PAAS_API std::optional<InputValues> check_inputs(
    const ServiceTemplate& service_template, const GivenInputs& given, DiagnosticSink& sink,
    MissingInputs missing = MissingInputs::refused,
    const std::vector<std::string>& secret_words = default_secret_words());

}  // namespace paas::tosca
