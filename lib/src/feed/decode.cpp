#include "feed/codes.hpp"
#include "feed/feeder_message.hpp"
#include "feed/member_place.hpp"
#include "feed/rally_message.hpp"
#include "feed/split.hpp"

#include "paas/feed/messages.hpp"
#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <unordered_map>

namespace paas::feed {

using federation::Provider;
using federation::RallyRun;
using nlohmann::json;
using text::JsonReader;

namespace {

constexpr std::size_t kMostFindings = 1000;

/// Whom a message says it is about, for findings: "SITE-A/RegionOne", "Rally environment site_a".
/// Empty when it does not say so.
std::string subject_of(const json& message) {
    const auto text = [&](const char* key) {
        constexpr std::size_t kMost = 255;
        const auto found = message.find(key);
        const bool is_name = found != message.end() && found->is_string() &&
                             !found->get_ref<const std::string&>().empty();
        return is_name ? found->get_ref<const std::string&>().substr(0, kMost) : std::string();
    };
    const std::string name = text("provider_name");
    if (name.empty()) {
        const std::string environment = text("provider");
        return environment.empty() ? std::string() : "Rally environment " + environment;
    }
    const std::string region = text("region_name");
    return region.empty() ? name : name + '/' + region;
}

/// Reads one text message by message.
class Decoder {
public:
    Decoder(std::string_view text, std::string file, const DecodeOptions& options)
        : splitter_(text), file_(std::move(file)), options_(options) {}

    FeedBatch run() {
        while (auto chunk = splitter_.next()) {
            if (batch_.findings.size() >= kMostFindings) {
                chunk_ = *chunk;
                subject_.clear();
                report(kTooManyFindings, Severity::error, "too many findings; the rest is not read",
                       "repair these first");
                return std::move(batch_);
            }
            read_chunk(*chunk);
        }
        if (!splitter_.problem().empty()) {
            chunk_ = {{}, splitter_.line(), 0, true};
            subject_.clear();
            report(kNotJson, Severity::error, std::string(splitter_.problem()),
                   "check whether the text was cut off");
        }
        return std::move(batch_);
    }

private:
    void read_chunk(const Chunk& chunk) {
        chunk_ = chunk;
        subject_.clear();
        text::JsonBudget budget;
        budget.bytes = options_.max_bytes;
        auto message = text::parse_json(chunk.text, budget);
        if (!message) {
            chunk_ = splitter_.resume_inside(chunk);
            if (chunk_.text.size() != chunk.text.size()) {
                message = text::parse_json(chunk_.text, budget);
            }
        }
        if (!message) {
            report_syntax(message.error());
        } else if (!message->is_object()) {
            report(kNotAMessage, Severity::error, "expected a message, which is a JSON object",
                   "write one object per line, or one array of objects");
        } else {
            read_message(*message);
        }
    }

    void read_message(const json& message) {
        subject_ = subject_of(message);
        if (is_rally_report(message)) {
            read_report(message);
            return;
        }
        const bool is_rally = message.contains("test_result") && !message.contains("provider_name");
        if (!is_rally && !message.contains("provider_name")) {
            report(kNotAMessage, Severity::error, "neither a feeder nor a Rally message",
                   "a feeder message has provider_name, a Rally message provider and test_result");
            return;
        }
        JsonReader reader(message, "");
        std::string version;
        reader.required("msg_version", version);
        if (const auto end = reader.finish(); !end) {
            report_member(end.error());
        } else if (is_rally ? version != "1.0.0" : !is_feeder_version(version)) {
            report(kUnknownVersion, Severity::error, "msg_version \"" + version + "\" is not known",
                   is_rally ? "the supported Rally version is 1.0.0"
                            : "supported feeder versions are 1.2.0, 1.3.0, 1.4.0 and 2.0.0");
        } else if (is_rally) {
            read_rally(message);
        } else {
            read_feeder(message, version);
        }
    }

    void read_feeder(const json& message, std::string_view version) {
        std::vector<Note> notes;
        auto provider = read_feeder_message(message, version, notes);
        for (Note& note : notes) {
            report(note.code, Severity::warning, std::move(note.message),
                   std::move(note.suggestion));
        }
        if (provider) {
            keep_newest(*std::move(provider));
        } else {
            report_member(provider.error());
        }
    }

    /// Feeders send every provider again and again; of equal times the later message is newer.
    void keep_newest(Provider provider) {
        const auto [place, is_new] =
            place_of_.try_emplace(provider.key().str(), batch_.providers.size());
        if (is_new) {
            batch_.providers.push_back(std::move(provider));
            return;
        }
        Provider& known = batch_.providers[place->second];
        if (known == provider) {
            return;
        }
        const bool replaces = provider.timestamp >= known.timestamp;
        report(kRepeated, Severity::warning,
               "provider " + place->first + " stands here again" +
                   (replaces ? "; this message replaces the earlier one"
                             : " and is older than the earlier message; it is left out"),
               "");
        if (replaces) {
            known = std::move(provider);
        }
    }

    void read_rally(const json& message) {
        if (auto run = read_rally_message(message)) {
            add_run(*std::move(run));
        } else {
            report_member(run.error());
        }
    }

    void read_report(const json& message) {
        auto runs = read_rally_report(message);
        if (!runs) {
            report_member(runs.error());
            return;
        }
        for (RallyReading& run : *runs) {
            add_run(std::move(run));
        }
    }

    void add_run(RallyReading run) {
        std::string label = label_of_environment(run.environment);
        if (!label.empty()) {
            batch_.runs.push_back({std::move(label), run.at, run.passed});
            return;
        }
        std::vector<std::string_view> known;
        for (const auto& [name, provider] : options_.rally_names) {
            known.push_back(name);
        }
        const std::string_view near = nearest(run.environment, known);
        report(kUnmappedName, Severity::warning,
               "Rally environment \"" + run.environment + "\" belongs to no known provider",
               "add it to the table of Rally names, as \"" + run.environment +
                   "\": \"NAME/REGION\"" +
                   (near.empty() ? "" : "; or was \"" + std::string(near) + "\" meant?"));
    }

    /// The table's label; a name with '/' is a label already.
    [[nodiscard]] std::string label_of_environment(const std::string& environment) const {
        const auto found = options_.rally_names.find(environment);
        if (found != options_.rally_names.end()) {
            return found->second;
        }
        return environment.find('/') == std::string::npos ? std::string() : environment;
    }

    void report(std::string_view code, Severity severity, std::string message,
                std::string suggestion) {
        Diagnostic finding;
        finding.code = code;
        finding.severity = severity;
        finding.position = {file_, chunk_.line, chunk_.column};
        finding.message = std::move(message);
        finding.suggestion = std::move(suggestion);
        if (!subject_.empty()) {
            finding.notes.push_back({finding.position, "in the message about " + subject_});
        }
        batch_.findings.push_back(std::move(finding));
    }

    /// The parser counts from the start of the message.
    void report_syntax(const Error& error) {
        report(kNotJson, Severity::error, error.message, error.hint);
        if (error.position && error.position->line > 0) {
            SourcePosition& place = batch_.findings.back().position;
            place.column = error.position->line == 1 ? place.column + error.position->column - 1
                                                     : error.position->column;
            place.line += error.position->line - 1;
        }
    }

    /// "path: what" of JsonReader becomes path and message.
    void report_member(const Error& error) {
        const std::size_t colon = error.message.find(": ");
        if (colon == std::string::npos) {
            report(kBadMember, Severity::error, error.message, error.hint);
            return;
        }
        report(kBadMember, Severity::error, error.message, error.hint);
        Diagnostic& finding = batch_.findings.back();
        finding.path = error.message.substr(0, colon);
        if (const auto offset = find_member(chunk_.text, finding.path)) {
            move_position(finding.position, chunk_.text.substr(0, *offset));
        }
    }

    static void move_position(SourcePosition& position, std::string_view passed) {
        const std::size_t newline = passed.rfind('\n');
        if (newline == std::string_view::npos) {
            position.column += static_cast<std::uint32_t>(passed.size());
            return;
        }
        position.line += static_cast<std::uint32_t>(std::ranges::count(passed, '\n'));
        position.column = static_cast<std::uint32_t>(passed.size() - newline);
    }

    Splitter splitter_;
    std::string file_;
    const DecodeOptions& options_;
    Chunk chunk_;          ///< the one being read: where findings point to
    std::string subject_;  ///< whom its message is about, for findings
    FeedBatch batch_;
    std::unordered_map<std::string, std::size_t> place_of_;
};

}  // namespace

const RallyNames& default_rally_names() {
    static const RallyNames kNames = {
        {"backbone_bari", "BACKBONE/bari"},
        {"backbone_cnaf", "BACKBONE/cnaf"},
        {"cloud_cnaf_t1", "CLOUD-CNAF-T1/tier1"},
        {"cloud_ct", "CLOUD-INFN-CATANIA/INFN-CT"},
        {"cloud_na", "CLOUD-IBISCO-NAPOLI/RegionOne"},
        {"cloud_veneto", "CLOUD-VENETO/regionOne"},
        {"recas_bari", "RECAS-BARI/RegionOne"},
    };
    return kNames;
}

std::size_t FeedBatch::errors() const {
    return static_cast<std::size_t>(
        std::ranges::count(findings, Severity::error, &Diagnostic::severity));
}

Result<FeedBatch> decode(std::string_view text, std::string file, const DecodeOptions& options) {
    if (text.size() > options.max_bytes) {
        return fail(ErrorCode::resource_exhausted,
                    file + " has " + std::to_string(text.size()) + " bytes, more than the " +
                        std::to_string(options.max_bytes) + " allowed",
                    "split it");
    }
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return fail(ErrorCode::invalid_argument, file + " is empty",
                    "give feeder or Rally messages as JSON");
    }
    return Decoder(text, std::move(file), options).run();
}

Result<FeedBatch> decode_file(const std::string& path, const DecodeOptions& options) {
    std::ifstream file(path, std::ios::binary);
    std::string text;
    if (file) {
        // One byte more than allowed is enough to see that it is too many.
        text.resize(options.max_bytes + 1);
        file.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(file.gcount()));
    }
    if (!file.eof() && (file.bad() || !file.is_open() || text.empty())) {
        const int reason = errno;
        const ErrorCode code = reason == ENOENT   ? ErrorCode::not_found
                               : reason == EACCES ? ErrorCode::permission_denied
                                                  : ErrorCode::unavailable;
        return fail(code, "cannot read " + path + ": " + std::strerror(reason),
                    "check the path and its permissions");
    }
    return decode(text, path, options);
}

}  // namespace paas::feed
