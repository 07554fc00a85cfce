/// Errors and findings as people and programs read them.
#pragma once

#include "findings/source_texts.hpp"
#include "output/view.hpp"

#include "paas/base/diagnostic.hpp"
#include "paas/base/error.hpp"
#include "paas/orchestrator/orchestrator.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace paas::cli {

/// Why a command ends: an error, what was found on the way, and the exit code.
struct Failure {
    Error error;
    std::vector<Diagnostic> findings;
    int exit = 0;

    Failure(Error e)  // NOLINT(google-explicit-constructor)
        : error(std::move(e)), exit(exit_code(error.code)) {}
    Failure(orchestrator::Refused refusal)  // NOLINT(google-explicit-constructor)
        : error(std::move(refusal.error)),
          findings(std::move(refusal.findings)),
          exit(exit_code(error.code)) {}
};
template <typename T>
using Try = tl::expected<T, Failure>;

/// Wrong usage that only the command itself could see: exit code 2.
[[nodiscard]] inline tl::unexpected<Failure> usage_failure(Error error) {
    Failure failure(std::move(error));
    failure.exit = 2;
    return tl::unexpected<Failure>(std::move(failure));
}
[[nodiscard]] inline tl::unexpected<Failure> usage_failure(std::string message,
                                                           std::string hint = {}) {
    return usage_failure(Error(ErrorCode::invalid_argument, std::move(message), std::move(hint)));
}

/// How a text for people looks.
struct TextLook {
    bool color = false;
    std::size_t width = 0;
};

/// "file:3:5: error: message [CODE]", the source line cut to the width, a mark below what is wrong,
/// what to write instead, and the same for each note.
[[nodiscard]] std::string finding_text(const Diagnostic& finding, SourceTexts& sources,
                                       const TextLook& look);
/// As paas.validation/1 lists it. Columns are bytes from 1; `end_column` is the one after the end.
[[nodiscard]] Json finding_json(const Diagnostic& finding, SourceTexts& sources);
[[nodiscard]] Json findings_json(const std::vector<Diagnostic>& findings, SourceTexts& sources);

/// "error: …", with its hint on a line of its own.
[[nodiscard]] std::string error_text(const Error& error, bool color);
/// {"schema":"paas.error/1","error":{…}}
[[nodiscard]] Json error_json(const Failure& failure, SourceTexts& sources);

/// "3 errors, 1 warning"
[[nodiscard]] std::string counts_text(std::size_t errors, std::size_t warnings);

}  // namespace paas::cli
