#include "findings/report.hpp"

#include "term/utf8.hpp"

#include "paas/base/ids.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace paas::cli {
namespace {

namespace fs = std::filesystem;

struct KindName {
    std::string_view name;
    ReportKind kind;
};
constexpr std::array<KindName, 4> kKinds{{{"sarif", ReportKind::sarif},
                                          {"junit", ReportKind::junit},
                                          {"github", ReportKind::github},
                                          {"gitlab", ReportKind::gitlab}}};

bool is_inside(const fs::path& relative) {
    return !relative.empty() && *relative.begin() != "..";
}

/// A path as reports give it. Imports are found under their canonical paths, so a name that leads
/// through a symbolic link is compared by where it leads to.
std::string relative_path(const std::string& name, const fs::path& folder) {
    const fs::path path = fs::path(name).lexically_normal();
    if (!path.is_absolute()) {
        return path.generic_string();
    }
    if (const fs::path inside = path.lexically_relative(folder); is_inside(inside)) {
        return inside.generic_string();
    }
    std::error_code error;
    const fs::path real_folder = fs::weakly_canonical(folder, error);
    const fs::path real = fs::weakly_canonical(path, error).lexically_relative(real_folder);
    return (!error && is_inside(real) ? real : path).generic_string();
}

class Locator {
public:
    Locator(const CheckedFile& file, SourceTexts& sources, const fs::path& folder)
        : file_(file), sources_(sources), folder_(folder) {}

    Place place(const SourcePosition& position) {
        Place result = named(position.file);
        if (position.line == 0) {
            return result;
        }
        result.line = position.line;
        const std::string_view line = sources_.line(position.file, position.line);
        const std::size_t from = position.column == 0 ? 0 : position.column - 1;
        if (from > line.size()) {
            result.column = result.end_column = static_cast<std::uint32_t>(from + 1);
            return result;
        }
        const std::size_t to = token_end(line, from);
        result.column = static_cast<std::uint32_t>(utf16_length(line.substr(0, from)) + 1);
        result.end_column =
            static_cast<std::uint32_t>(result.column + utf16_length(line.substr(from, to - from)));
        return result;
    }

    ReportedFinding finding(const Diagnostic& from) {
        ReportedFinding result;
        result.code = from.code;
        result.severity = from.severity;
        result.place = place(from.position);
        result.path = valid_utf8(from.path);
        result.message = valid_utf8(from.message);
        result.message += from.suggestion.empty() ? "" : "; " + valid_utf8(from.suggestion);
        for (const DiagnosticNote& note : from.notes) {
            // A note without a file is about what no file holds: the normative types.
            Place at = note.position.file.empty() ? Place{} : place(note.position);
            result.notes.push_back({std::move(at), valid_utf8(note.message)});
        }
        return result;
    }

private:
    Place named(const std::string& name) {
        Place result;
        const std::string prefix = file_.name + ":";
        const bool member = file_.archive && name.starts_with(prefix);
        if (!member) {
            result.path = valid_utf8(path_of(name.empty() ? file_.name : name));
        } else if (file_.folder) {
            const fs::path path = fs::path(file_.name) / name.substr(prefix.size());
            result.path = valid_utf8(relative_path(path.string(), folder_));
        } else {
            result.path = valid_utf8(relative_path(file_.name, folder_));
            result.member = valid_utf8(name.substr(prefix.size()));
        }
        return result;
    }

    /// What a template "../app.yaml" imports is named in the same way as itself.
    [[nodiscard]] std::string path_of(const std::string& name) const {
        const std::string path = relative_path(name, folder_);
        const fs::path own = fs::path(file_.name).lexically_normal();
        const bool like_template =
            fs::path(path).is_absolute() && own.is_relative() && !is_inside(own);
        return like_template ? fs::path(path).lexically_relative(folder_).generic_string() : path;
    }

    const CheckedFile& file_;
    SourceTexts& sources_;
    const fs::path& folder_;
};

}  // namespace

Result<ReportTarget> parse_report(std::string_view text) {
    const std::size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    ReportTarget target;
    if (equals != std::string_view::npos) {
        target.file = text.substr(equals + 1);
        if (target.file.empty()) {
            return fail(ErrorCode::invalid_argument,
                        "--report " + std::string(text) + " names no file",
                        "write the file after =, or leave = out for standard output");
        }
        if (target.file == "-") {
            target.file.clear();
        }
    }
    const auto found = std::ranges::find(kKinds, name, &KindName::name);
    if (found == kKinds.end()) {
        std::vector<std::string_view> names;
        for (const KindName& kind : kKinds) {
            names.push_back(kind.name);
        }
        const std::string_view near = nearest(name, names);
        return fail(ErrorCode::invalid_argument,
                    "there is no report of the kind '" + std::string(name) + "'",
                    near.empty() ? "the kinds are sarif, junit, github and gitlab"
                                 : "did you mean " + std::string(near) + "?");
    }
    target.kind = found->kind;
    return target;
}

std::vector<ReportedFile> reported(std::span<const CheckedFile> files, SourceTexts& sources,
                                   const fs::path& folder) {
    std::vector<ReportedFile> result;
    std::map<std::string, int> seen;
    for (const CheckedFile& file : files) {
        ReportedFile& to = result.emplace_back();
        to.path = valid_utf8(relative_path(file.name, folder));
        Locator locator(file, sources, folder);
        for (const Diagnostic& finding : file.findings) {
            to.findings.push_back(locator.finding(finding));
            ReportedFinding& made = to.findings.back();
            // Without the line: a finding stays the same when others above it are mended.
            std::string identity = made.code + '\n' + made.place.path + '\n' + made.place.member +
                                   '\n' + made.path + '\n' + made.message;
            identity += '\n' + std::to_string(seen[identity]++);
            made.fingerprint = sha256(identity).str();
        }
    }
    return result;
}

std::string report_text(ReportKind kind, std::span<const ReportedFile> files) {
    switch (kind) {
        case ReportKind::sarif:
            return sarif_report(files);
        case ReportKind::junit:
            return junit_report(files);
        case ReportKind::github:
            return github_report(files);
        case ReportKind::gitlab:
            return gitlab_report(files);
    }
    return {};
}

std::string place_text(const Place& place) {
    return place.path + (place.member.empty() ? "" : ":" + place.member) + ":" +
           std::to_string(place.line) + ":" + std::to_string(place.column);
}

std::string note_text(const ReportedNote& note) {
    return (note.place.path.empty() ? "" : place_text(note.place) + ": ") + "note: " + note.message;
}

std::string member_prefix(const Place& place) {
    return place.member.empty() ? ""
                                : place.member + ":" + std::to_string(place.line) + ":" +
                                      std::to_string(place.column) + ": ";
}

std::uint32_t line_of_file(const Place& place) {
    return place.member.empty() ? place.line : 1;
}

}  // namespace paas::cli
