#include "commands/feed_clouds.hpp"

#include "app/interrupt.hpp"
#include "app/streams.hpp"
#include "commands/records.hpp"
#include "term/progress.hpp"

#include "paas/feed/announced.hpp"
#include "paas/feed/messages.hpp"
#include "paas/sources/import_loader.hpp"
#include "paas/sources/remote_imports.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

namespace paas::cli {
namespace {

namespace fs = std::filesystem;
using feed::Announcement;
using feed::News;
using feed::Reading;

/// What has not changed is announced again so often, that it does not look forgotten.
constexpr Milliseconds kRenewAfter = std::chrono::hours(6);

std::string absolute(const std::string& name) {
    std::error_code ignored;
    const fs::path path = fs::absolute(name, ignored);
    return path.empty() ? name : path.lexically_normal().string();
}

/// "12:34:56"
std::string time_of_day(Timestamp at) {
    return format_time(at).substr(11, 8);
}

std::string summary(const Reading& reading) {
    const federation::Provider& provider = reading.provider;
    std::string text = provider.key().str() + ": " + std::string(to_string(reading.outcome));
    if (reading.anything) {
        text += ", " + std::to_string(provider.flavors.size()) + " flavors, " +
                std::to_string(provider.images.size()) + " images, " +
                std::to_string(provider.networks.size()) + " networks";
    }
    return text + " (" + format_duration(reading.took) + ")";
}

Json reading_record(const Reading& reading, const std::string& news, SourceTexts& texts) {
    const federation::Provider& provider = reading.provider;
    Json record;
    record["key"] = provider.key().str();
    record["provider"] = provider.name;
    record["region"] = provider.region;
    record["project"] = provider.project;
    record["group"] = provider.user_group;
    record["outcome"] = to_string(reading.outcome);
    record["news"] = news;
    record["flavors"] = provider.flavors.size();
    record["images"] = provider.images.size();
    record["networks"] = provider.networks.size();
    record["missing"] = missing_records(provider.missing);
    record["milliseconds"] = reading.took.count();
    record["findings"] = findings_json(reading.findings, texts);
    return record;
}

/// One feeder: what it reads and what it remembers.
class Feeder {
public:
    Feeder(App& app, std::vector<orchestrator::NamedText> files)
        : app_(app),
          files_(std::move(files)),
          memory_file_(app.settings().state_dir / "announced.json"),
          is_dry_(app.args().has("dry-run")),
          run_(make_feeder_run(app, options(app))) {}

    Try<int> once(const std::stop_token& stop) {
        auto sources = read_configurations(app_, files_);
        if (!sources) {
            return tl::unexpected(std::move(sources.error()));
        }
        if (auto remembered = remember(); !remembered) {
            return tl::unexpected<Failure>(std::move(remembered.error()));
        }
        const std::vector<Reading> readings = read(*sources, stop);
        if (stop.stop_requested()) {
            return 0;  // half a run is no news
        }
        // The records hold them, messages (jsonl) do not.
        if (!app_.for_programs() || app_.output().format == Format::jsonl) {
            for (const Reading& reading : readings) {
                app_.show_findings(reading.findings);
            }
        }
        const std::vector<Announcement> news = compare(*sources, readings);
        if (!is_dry_) {
            if (auto taken = take_in(news); !taken) {
                return tl::unexpected(std::move(taken.error()));
            }
        }
        return print(readings, news);
    }

    Try<int> again_and_again(Milliseconds every, const std::stop_token& stop) {
        Clock& clock = app_.system_clock();
        while (!stop.stop_requested()) {
            const Milliseconds next = clock.uptime() + every;
            if (auto done = once(stop); !done) {
                (void)app_.fail_with(done.error());  // the next run may do better
            }
            constexpr Milliseconds kSlice{100};
            while (!stop.stop_requested() && clock.uptime() < next) {
                clock.sleep(std::min(kSlice, next - clock.uptime()));
            }
            if (!stop.stop_requested()) {
                refresh_files();
            }
        }
        return 0;
    }

private:
    static feed::RunOptions options(App& app) {
        feed::RunOptions chosen;
        chosen.ca_file = app.settings().cacert;
        chosen.provider_time = app.args().duration("provider-time").value_or(chosen.provider_time);
        const auto at_once = static_cast<std::int64_t>(chosen.at_once);
        chosen.at_once = static_cast<std::size_t>(
            std::max<std::int64_t>(1, app.args().count("parallel", at_once)));
        return chosen;
    }

    /// What has been announced before; read once.
    Result<void> remember() {
        std::error_code ignored;
        if (is_dry_ || remembered_ || !fs::exists(memory_file_, ignored)) {
            remembered_ = true;
            return {};
        }
        auto text = sources::read_file(memory_file_);
        auto known = text ? feed::Announced::parse(*text)
                          : Result<feed::Announced>(fail(std::move(text.error())));
        if (!known) {
            known.error().hint = "remove it: then everything is announced once more";
            return fail(std::move(known.error()).in(memory_file_.string()));
        }
        announced_ = std::move(*known);
        remembered_ = true;
        return {};
    }

    std::vector<Reading> read(const feed::Sources& sources, const std::stop_token& stop) {
        Progress progress(app_.terminal(), app_.quiet(), app_.args().has("verbose"));
        progress.state("reading");
        return run_.read(sources, stop, [&](const Reading& one, std::size_t done, std::size_t all) {
            progress.line(time_of_day(app_.system_clock().now()) + "  " + printable(summary(one)));
            progress.state(std::to_string(done) + " of " + std::to_string(all));
        });
    }

    std::vector<Announcement> compare(const feed::Sources& sources,
                                      const std::vector<Reading>& readings) {
        const Timestamp now = app_.system_clock().now();
        const auto resting = feed::resting_entries(sources, now);
        std::set<std::string> names;
        for (const orchestrator::NamedText& file : files_) {
            names.insert(absolute(file.name));
        }
        return announced_.compare({sources, readings, resting, names}, now, kRenewAfter);
    }

    /// Gives why it was not taken in.
    std::optional<Error> feed_texts(orchestrator::LocalOrchestrator& orchestrator,
                                    const std::vector<orchestrator::NamedText>& texts) {
        auto report = orchestrator.feed(app_.who(), texts);
        if (!report) {
            return report.error();
        }
        for (const Diagnostic& finding : report->findings) {
            if (finding.severity == Severity::error) {
                return Error(ErrorCode::internal, finding.message);
            }
        }
        return std::nullopt;
    }

    /// All at once; when that is refused one by one, so that one entry does not keep the others
    /// out.
    Try<void> take_in(const std::vector<Announcement>& news) {
        if (news.empty()) {
            return {};
        }
        auto orchestrator = app_.orchestrator();
        if (!orchestrator) {
            return tl::unexpected<Failure>(std::move(orchestrator.error()));
        }
        std::vector<orchestrator::NamedText> texts;
        for (const Announcement& one : news) {
            texts.push_back({one.provider.key().str(), feed::encode(one.provider)});
        }
        const bool all = !feed_texts(**orchestrator, texts);
        std::vector<Announcement> taken;
        for (std::size_t i = 0; i < news.size(); ++i) {
            const auto problem = all ? std::nullopt : feed_texts(**orchestrator, {texts[i]});
            if (problem) {
                app_.warn(texts[i].name + " was not taken in: " + to_string(*problem),
                          problem->hint);
                continue;
            }
            announced_.note(news[i]);
            taken.push_back(news[i]);
        }
        if (app_.args().has("publish")) {
            if (auto sent = (*orchestrator)->publish(app_.who(), messages_of(taken)); !sent) {
                return tl::unexpected<Failure>(std::move(sent.error()));
            }
        }
        if (auto written = config::write_atomically(memory_file_, announced_.text()); !written) {
            return tl::unexpected<Failure>(std::move(written.error()));
        }
        return {};
    }

    [[nodiscard]] std::vector<pipeline::Message> messages_of(
        const std::vector<Announcement>& taken) const {
        std::vector<pipeline::Message> messages;
        for (const Announcement& one : taken) {
            const std::string key = one.provider.key().str();
            messages.push_back({std::string(pipeline::topic::kFeeder), key, encoded(one)});
            if (one.news == News::vanished) {
                // For topics that keep the newest message of a key.
                messages.push_back({std::string(pipeline::topic::kFeeder), key, ""});
            }
        }
        return messages;
    }

    [[nodiscard]] std::string encoded(const Announcement& one) const {
        const bool old = app_.args().get("message-version") == "1.4.0";
        return feed::encode(one.provider,
                            old ? feed::FeederVersion::v1_4_0 : feed::FeederVersion::v2_0_0);
    }

    Try<int> print(const std::vector<Reading>& readings, const std::vector<Announcement>& news) {
        const int printed = app_.output().format == Format::jsonl ? print_messages(news)
                                                                  : print_readings(readings, news);
        const bool nothing =
            !readings.empty() &&
            std::ranges::none_of(readings, [](const Reading& one) { return one.anything; });
        if (printed != 0 || !nothing) {
            return printed;
        }
        Failure failure(Error(ErrorCode::unavailable, "no provider could be read",
                              "`paas providers check` tells what to correct"));
        if (app_.for_programs() && app_.output().format != Format::jsonl) {
            for (const Reading& reading : readings) {
                failure.findings.insert(failure.findings.end(), reading.findings.begin(),
                                        reading.findings.end());
            }
        }
        return tl::unexpected(std::move(failure));
    }

    int print_messages(const std::vector<Announcement>& news) {
        std::string lines;
        for (const Announcement& one : news) {
            lines += encoded(one) + '\n';
        }
        return app_.print(lines);
    }

    int print_readings(const std::vector<Reading>& readings,
                       const std::vector<Announcement>& news) {
        View view{.kind = "paas.reading/1",
                  .columns = {{.title = "PROVIDER", .path = "key", .flexible = true},
                              {.title = "OUTCOME", .path = "outcome", .look = Look::status},
                              {.title = "NEWS", .path = "news"},
                              {.title = "FLAVORS", .path = "flavors", .right = true},
                              {.title = "IMAGES", .path = "images", .right = true},
                              {.title = "NETWORKS", .path = "networks", .right = true},
                              {.title = "GROUP", .path = "group", .wide_only = true}},
                  .name = "key"};
        std::map<ProviderKey, std::string> news_of;
        for (const Announcement& one : news) {
            news_of.emplace(one.provider.key(), to_string(one.news));
        }
        std::set<ProviderKey> shown;
        for (const Reading& reading : readings) {
            const ProviderKey key = reading.provider.key();
            const auto found = news_of.find(key);
            view.records.push_back(reading_record(
                reading, found == news_of.end() ? "none" : found->second, app_.sources()));
            shown.insert(key);
        }
        for (const Announcement& one : news) {
            if (!shown.contains(one.provider.key())) {  // vanished, or in maintenance
                Reading rest;
                rest.provider = one.provider;
                Json record =
                    reading_record(rest, std::string(to_string(one.news)), app_.sources());
                record["outcome"] = one.provider.status;
                view.records.push_back(std::move(record));
            }
        }
        return app_.show(view);
    }

    /// A configuration that was changed in between holds from the next run on.
    void refresh_files() {
        for (orchestrator::NamedText& file : files_) {
            if (file.name == "<stdin>") {
                continue;
            }
            if (auto text = app_.read(file.name)) {
                file.text = std::move(text->text);
            } else {
                app_.warn(text.error().error.message);
            }
        }
    }

    App& app_;
    std::vector<orchestrator::NamedText> files_;
    fs::path memory_file_;
    bool is_dry_;
    feed::FeederRun run_;
    feed::Announced announced_;
    bool remembered_ = false;
};

/// The files that a name stands for.
std::vector<std::string> files_in(const std::string& name) {
    std::error_code ignored;
    if (!fs::is_directory(name, ignored)) {
        return {name};
    }
    std::vector<std::string> inside;
    for (const auto& entry : fs::directory_iterator(name, ignored)) {
        const fs::path extension = entry.path().extension();
        if (extension == ".yaml" || extension == ".yml") {
            inside.push_back(entry.path().string());
        }
    }
    std::ranges::sort(inside);
    return inside;
}

}  // namespace

bool is_configuration(const orchestrator::NamedText& text) {
    if (text.name.ends_with(".yaml") || text.name.ends_with(".yml")) {
        return true;  // also when it is written as JSON
    }
    const std::size_t start = text.text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    return start != std::string::npos && text.text[start] != '{' && text.text[start] != '[';
}

Try<std::vector<orchestrator::NamedText>> configuration_files(
    App& app, const std::vector<std::string>& names) {
    std::vector<std::string> given = names;
    if (given.empty() && !app.settings().sources.empty()) {
        given.push_back(app.settings().sources.string());
    }
    if (given.empty()) {
        return usage_failure("no configuration of feeders is named",
                             "give its file, or set sources in the configuration of paas");
    }
    std::vector<orchestrator::NamedText> texts;
    for (const std::string& name : given) {
        for (const std::string& file : files_in(name)) {
            auto text = app.read(file);
            if (!text) {
                return tl::unexpected<Failure>(std::move(text.error()));
            }
            texts.push_back(std::move(*text));
        }
    }
    if (texts.empty()) {
        return tl::unexpected<Failure>(Error(
            ErrorCode::not_found, "no configuration (*.yaml, *.yml) lies in " + given.front()));
    }
    return texts;
}

Try<feed::Sources> read_configurations(App& app,
                                       const std::vector<orchestrator::NamedText>& files) {
    DiagnosticList findings;
    std::vector<feed::Sources> parts;
    for (const orchestrator::NamedText& file : files) {
        auto part = feed::read_sources(file.text, file.name, findings);
        if (part) {
            const fs::path folder = fs::path(file.name).parent_path();
            feed::resolve_paths(*part, folder.empty() ? fs::path(".") : folder);
            parts.push_back(std::move(*part));
        }
    }
    feed::Sources joined = feed::join_sources(std::move(parts), findings);
    for (feed::ProviderSource& provider : joined.providers) {
        provider.file = absolute(provider.file);
    }
    if (findings.errors() > 0) {
        Failure failure(Error(
            ErrorCode::invalid_argument,
            "the configuration is wrong: " + counts_text(findings.errors(), findings.warnings())));
        failure.findings = std::move(findings).take();
        return tl::unexpected(std::move(failure));
    }
    app.show_findings(findings.all());
    return joined;
}

feed::FeederRun make_feeder_run(App& app, feed::RunOptions options) {
    return {std::move(options),
            {.clients = sources::curl_clients(app.module_folders()),
             .tokens = {config::process_environment(), &app.system_clock()},
             .clock = app.system_clock(),
             .random = app.random(),
             .log = app.log()}};
}

Try<int> feed_clouds(App& app, std::vector<orchestrator::NamedText> files) {
    const auto every = app.args().duration("every");
    if (every && *every < std::chrono::seconds(1)) {
        return usage_failure("--every must be at least 1s: " + app.args().get("every"));
    }
    Feeder feeder(app, std::move(files));
    const Interrupt interrupt;
    auto done =
        every ? feeder.again_and_again(*every, interrupt.token()) : feeder.once(interrupt.token());
    if (done && interrupt.happened() && !every) {
        return 130;
    }
    return done;
}

}  // namespace paas::cli
