/// What `paas validate --report` writes: findings in the formats that other programs read.
///
/// The writers are pure: files with their findings in, text out. All texts are valid UTF-8 by then,
/// whatever a template holds, and each writer escapes what its format gives a meaning to.
#pragma once

#include "findings/source_texts.hpp"

#include "paas/base/diagnostic.hpp"
#include "paas/base/error.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paas::cli {

enum class ReportKind : std::uint8_t { sarif, junit, github, gitlab };

/// One `--report`.
struct ReportTarget {
    ReportKind kind = ReportKind::sarif;
    std::string file;  ///< empty for standard output
};

/// Reads "sarif" or "sarif=FILE", where FILE may be "-". invalid_argument with the nearest kind.
[[nodiscard]] Result<ReportTarget> parse_report(std::string_view text);

/// Where something stands, as reports name it.
struct Place {
    /// Relative to the folder of the run, absolute outside of it; empty when there is no place.
    std::string path;
    std::string member;  ///< of an archive: the file inside it
    std::uint32_t line = 1;
    std::uint32_t column = 1;      ///< in UTF-16 code units, from 1
    std::uint32_t end_column = 1;  ///< the one after the end
};

struct ReportedNote {
    Place place;
    std::string message;
};

struct ReportedFinding {
    std::string code;
    Severity severity = Severity::error;
    Place place;
    std::string path;     ///< in the document
    std::string message;  ///< with what to write instead
    std::vector<ReportedNote> notes;
    /// Stays the same while the finding does, wherever its line moves to; unique in a report.
    std::string fingerprint;
};

/// A template that was checked.
struct ReportedFile {
    std::string path;
    std::vector<ReportedFinding> findings;
};

/// A template and what was found, as validation gives it.
struct CheckedFile {
    std::string name;
    bool archive = false;  ///< findings name its files "NAME:FILE"
    bool folder = false;   ///< the archive is a folder
    std::span<const Diagnostic> findings;
};

/// Finds the places in the sources. `folder` is the absolute one that paths shall be relative to.
[[nodiscard]] std::vector<ReportedFile> reported(std::span<const CheckedFile> files,
                                                 SourceTexts& sources,
                                                 const std::filesystem::path& folder);

/// SARIF 2.1.0 (OASIS, errata 01), with the rules that the findings break.
[[nodiscard]] std::string sarif_report(std::span<const ReportedFile> files);
/// JUnit XML: a suite for each file, a case for each finding; errors are failures.
[[nodiscard]] std::string junit_report(std::span<const ReportedFile> files);
/// Workflow commands, which GitHub shows as annotations.
[[nodiscard]] std::string github_report(std::span<const ReportedFile> files);
/// A Code Quality report, which GitLab shows on merge requests.
[[nodiscard]] std::string gitlab_report(std::span<const ReportedFile> files);
[[nodiscard]] std::string report_text(ReportKind kind, std::span<const ReportedFile> files);

/// "app.csar:inner/file.yaml:3:5"
[[nodiscard]] std::string place_text(const Place& place);
/// "file.yaml:3:5: note: declared here"
[[nodiscard]] std::string note_text(const ReportedNote& note);
/// "app.csar", and before a message "inner/file.yaml:3:5: " for what stands inside an archive:
/// formats that know files only. Its line is then 1.
[[nodiscard]] std::string member_prefix(const Place& place);
[[nodiscard]] std::uint32_t line_of_file(const Place& place);

}  // namespace paas::cli
