/// Findings of validators: many per run, each with a stable code and an exact place.
///
/// A validator takes a `DiagnosticSink&`, reports everything it finds and goes on; the caller
/// decides what is shown and what fails. Codes and texts stand in one table per room
/// (for example `tosca/codes.hpp`).
#pragma once

#include "paas/base/error.hpp"

#include <string>
#include <utility>
#include <vector>

namespace paas {

enum class Severity : std::uint8_t { note, warning, error };

[[nodiscard]] PAAS_API std::string_view to_string(Severity severity) noexcept;

/// A second place that explains the first ("first defined here").
struct DiagnosticNote {
    SourcePosition position;
    std::string message;
};

struct Diagnostic {
    std::string code;  ///< stable: "TOSCA-0123"
    Severity severity = Severity::error;
    SourcePosition position;
    std::string path;        ///< place inside the document: "topology_template.inputs.x"
    std::string message;     ///< what is wrong, one sentence without a full stop
    std::string suggestion;  ///< what to write instead; may be empty
    std::vector<DiagnosticNote> notes;
};

/// Receives findings. Not thread-safe: one sink belongs to one validation.
class PAAS_API DiagnosticSink {
public:
    DiagnosticSink() = default;
    DiagnosticSink(const DiagnosticSink&) = delete;
    DiagnosticSink& operator=(const DiagnosticSink&) = delete;
    virtual ~DiagnosticSink();
    virtual void report(Diagnostic diagnostic) = 0;
};

/// The sink that keeps everything, in the order reported.
class PAAS_API DiagnosticList final : public DiagnosticSink {
public:
    void report(Diagnostic diagnostic) override;
    [[nodiscard]] const std::vector<Diagnostic>& all() const noexcept { return all_; }
    [[nodiscard]] std::size_t errors() const noexcept { return errors_; }
    [[nodiscard]] std::size_t warnings() const noexcept { return warnings_; }
    [[nodiscard]] std::vector<Diagnostic> take() && { return std::move(all_); }

private:
    std::vector<Diagnostic> all_;
    std::size_t errors_ = 0;
    std::size_t warnings_ = 0;
};

/// The candidate nearest to `word` by edit distance, if near enough to be a misspelling;
/// else empty. The view points into `candidates`.
[[nodiscard]] PAAS_API std::string_view nearest(std::string_view word,
                                                const std::vector<std::string_view>& candidates);

}  // namespace paas
