/// The one table of diagnostic codes of the rooms `text` (YAML-0xxx) and `tosca` (TOSCA-0xxx).
///
/// An example is one template, or several files, each after a line `# file: NAME`; the first one is
/// the template, `base.yaml` is what it is laid over, `inputs.yaml` gives values to its inputs, and
/// with a CSAR- code the files are those of an archive. What text cannot hold follows the name in
/// parentheses (`(encrypted)`).
/// After a line `# repeat N times` the next line stands N times, with {n} for 1, 2, ... and {n-1}
/// for one less. `example_text` makes it complete.
#pragma once

#include "paas/base/codes.hpp"
#include "paas/base/diagnostic.hpp"
#include "paas/base/export.hpp"

#include <span>
#include <string>
#include <string_view>

namespace paas::tosca {

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
