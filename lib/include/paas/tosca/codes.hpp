/// The one table of diagnostic codes of the rooms `text` (YAML-0xxx) and `tosca` (TOSCA-0xxx).
#pragma once

#include "paas/base/diagnostic.hpp"
#include "paas/base/export.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace paas::tosca {

/// How a finding weighs.
enum class Weight : std::uint8_t {
    error,    ///< always an error
    lenient,  ///< a documented leniency: a warning, and an error under `--strict`
    warning,  ///< advice: a warning, under `--strict` too
};

/// What `paas validate --explain CODE` prints. All texts are static.
///
/// An example is one template, or several files, each after a line `# file: NAME`; the first one is
/// the template, `base.yaml` is what it is laid over, `inputs.yaml` gives values to its inputs, and
/// with a CSAR- code the files are those of an archive. What text cannot hold follows the name in parentheses (`(encrypted)`).
/// After a line `# repeat N times` the next line stands N times, with {n} for 1, 2, ... and {n-1}
/// for one less. `example_text` makes it complete.
struct CodeInfo {
    std::string_view code;  ///< "TOSCA-0201"
    Weight weight = Weight::error;
    std::string_view title;  ///< "unknown keyname"
    std::string_view rule;   ///< the rule and where it comes from
    std::string_view wrong;  ///< an example that breaks it
    std::string_view right;  ///< the same, put right

    [[nodiscard]] bool lenient() const noexcept { return weight == Weight::lenient; }
};

/// All codes, sorted.
[[nodiscard]] PAAS_API std::span<const CodeInfo> codes() noexcept;
/// The entry, or null. Case does not matter.
[[nodiscard]] PAAS_API const CodeInfo* find_code(std::string_view code) noexcept;
/// An example with the `tosca_definitions_version` line that its YAML files leave out, unless they
/// speak of it themselves.
[[nodiscard]] PAAS_API std::string example_text(std::string_view example);
/// How a finding with this code is reported. Those of no table are errors.
[[nodiscard]] PAAS_API Severity severity_of(std::string_view code, bool strict) noexcept;

/// Passes findings on, a leniency as the error that `--strict` makes of it.
class PAAS_API StrictSink final : public DiagnosticSink {
public:
    explicit StrictSink(DiagnosticSink& next) : next_(next) {}
    void report(Diagnostic diagnostic) override;

private:
    DiagnosticSink& next_;
};

}  // namespace paas::tosca
