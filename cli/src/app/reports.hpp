/// Errors and findings as people and programs read them.
#pragma once

#include "output/view.hpp"

#include "paas/base/diagnostic.hpp"
#include "paas/base/error.hpp"
#include "paas/orchestrator/orchestrator.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace paas::cli {

/// Texts by the names under which findings mention them; other names are read from disk.
class SourceTexts {
public:
    void add(std::string name, std::string text) {
        texts_[std::move(name)] = {std::move(text), {}};
    }
    /// A line (from 1) without its end; empty when there is none.
    [[nodiscard]] std::string line(const std::string& file, std::uint32_t number);

private:
    struct Text {
        std::string text;
        std::vector<std::size_t> starts;  ///< of its lines; filled when first asked for
    };
    std::map<std::string, Text, std::less<>> texts_;
};

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

/// "file:3:5: error: message [CODE]", the source line, a caret, and what to write instead.
[[nodiscard]] std::string finding_text(const Diagnostic& finding, SourceTexts& sources, bool color);
[[nodiscard]] Json finding_json(const Diagnostic& finding);
[[nodiscard]] Json findings_json(const std::vector<Diagnostic>& findings);

/// "error: …", with its hint on a line of its own.
[[nodiscard]] std::string error_text(const Error& error, bool color);
/// {"schema":"paas.error/1","error":{…}}
[[nodiscard]] Json error_json(const Failure& failure);

/// "3 errors, 1 warning"
[[nodiscard]] std::string counts_text(std::size_t errors, std::size_t warnings);

}  // namespace paas::cli
