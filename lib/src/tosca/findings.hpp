/// How the room reports: codes, severities and places in one call.
#pragma once

#include "paas/base/diagnostic.hpp"
#include "paas/text/yaml.hpp"
#include "paas/tosca/codes.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace paas::tosca {

/// A place inside the document, linked up the call stack; costs nothing until it is reported.
class Path {
public:
    Path() = default;
    Path(const Path& parent, std::string_view key) : parent_(&parent), key_(key) {}
    Path(const Path& parent, std::size_t index) : parent_(&parent), index_(index) {}
    Path(Path&& parent, std::string_view key) = delete;  // would outlive its parent
    Path(Path&& parent, std::size_t index) = delete;

    /// "topology_template.node_templates.db.requirements[0].host"
    [[nodiscard]] std::string str() const;

private:
    static constexpr std::size_t kNone = SIZE_MAX;
    const Path* parent_ = nullptr;
    std::string_view key_;
    std::size_t index_ = kNone;
};

/// The whole document.
inline const Path kRootPath;

/// 'text' in quotes for messages, cut when long.
[[nodiscard]] std::string in_quotes(std::string_view text);
/// "did you mean 'x'?" for the nearest candidate, else `otherwise`.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       const std::vector<std::string_view>& candidates,
                                       std::string otherwise = {});
/// The sink of one validation with what all checks share. Of a thousand errors and a thousand
/// warnings all are reported; nobody reads more, and a hostile file could have millions. A
/// documented leniency goes through `lenient`: the table of codes makes it a warning, or an error
/// under `strict`.
class Findings {
public:
    Findings(DiagnosticSink& sink, bool strict) : sink_(&sink), strict_(strict) {}

    void error(std::string_view code, const text::YamlNode& at, const Path& path,
               std::string message, std::string suggestion = {},
               std::vector<DiagnosticNote> notes = {}) {
        report(Severity::error, code, at, path, std::move(message), std::move(suggestion),
               std::move(notes));
    }
    void warning(std::string_view code, const text::YamlNode& at, const Path& path,
                 std::string message, std::string suggestion = {},
                 std::vector<DiagnosticNote> notes = {}) {
        report(Severity::warning, code, at, path, std::move(message), std::move(suggestion),
               std::move(notes));
    }
    void lenient(std::string_view code, const text::YamlNode& at, const Path& path,
                 std::string message, std::string suggestion = {},
                 std::vector<DiagnosticNote> notes = {}) {
        report(severity_of(code, strict_), code, at, path, std::move(message),
               std::move(suggestion), std::move(notes));
    }
    /// A finding of another validation (a cached type file), told again.
    void replay(const Diagnostic& diagnostic);

    /// "did you mean 'x'?" for the nearest of the names that `candidates()` lists, else
    /// `otherwise`. Only the first findings of a run get one: comparing a name with thousands of
    /// others, thousands of times, helps nobody.
    template <typename Candidates>
    [[nodiscard]] std::string suggest(std::string_view word, const Candidates& candidates,
                                      std::string otherwise = {}) {
        if (suggestions_left_ == 0) {
            return otherwise;
        }
        --suggestions_left_;
        return did_you_mean(word, candidates(), std::move(otherwise));
    }

    /// All of them, reported or not.
    [[nodiscard]] std::size_t errors() const noexcept { return errors_; }
    [[nodiscard]] bool strict() const noexcept { return strict_; }
    [[nodiscard]] DiagnosticSink& sink() noexcept { return *sink_; }
    void count_error() noexcept { ++errors_; }

private:
    void report(Severity severity, std::string_view code, const text::YamlNode& at,
                const Path& path, std::string message, std::string suggestion,
                std::vector<DiagnosticNote> notes);
    [[nodiscard]] bool takes(Severity severity, const SourcePosition& position);

    DiagnosticSink* sink_;
    bool strict_;
    std::size_t errors_ = 0;
    std::size_t warnings_ = 0;
    int suggestions_left_ = 200;
};

/// Under this name the normative types are parsed. No file of the user's holds them.
inline constexpr std::string_view kProfileFile = "normative types";

/// A note pointing at a node; one without a place for what the normative types hold.
[[nodiscard]] DiagnosticNote note_at(const text::YamlNode& node, std::string message);

}  // namespace paas::tosca
