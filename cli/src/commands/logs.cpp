#include "app/app.hpp"
#include "app/interrupt.hpp"
#include "app/streams.hpp"
#include "commands/commands.hpp"
#include "commands/records.hpp"

namespace paas::cli {
namespace {

using orchestrator::LogEvent;

std::string line_of(const App& app, const LogEvent& event, bool simulated) {
    if (!app.for_people()) {
        return json_line("paas.event/1", event_record(event, simulated));
    }
    const std::string status(to_string(event.status));
    return format_time(event.at) + "  " +
           paint(pad(status, 18), color_of(status), app.terminal().out_color) + "  " +
           printable(event.text) + "\n";
}

/// Prints what is there and goes on until the deployment is at rest. Following does the work that
/// nobody else does, as wait does.
Try<int> follow_events(App& app, orchestrator::LocalOrchestrator& orchestrator,
                       const deployment::State& state, std::uint64_t shown) {
    const Interrupt interrupt;
    bool simulated = is_simulated(state);
    orchestrator::WaitOptions options;
    options.on_event = [&](const LogEvent& event) {
        if (event.number > shown) {
            const Json data = parsed(event.payload);
            const Json* mark = member(data, "simulated");
            simulated = simulated || (mark != nullptr && *mark == true);
            (void)write_output(line_of(app, event, simulated));
        }
    };
    auto waited = orchestrator.wait(app.who(), {state.id}, options, interrupt.token());
    app.mark_simulated(simulated);
    if (!waited && waited.error().code == ErrorCode::cancelled) {
        return 130;
    }
    if (!waited) {
        return tl::unexpected<Failure>(std::move(waited.error()));
    }
    return 0;
}

/// The last so many lines of a text.
std::string_view last_lines(std::string_view text, std::size_t count) {
    std::size_t start = text.size() - (text.ends_with('\n') ? 1 : 0);
    for (; count > 0 && start > 0; --count) {
        const std::size_t end = text.rfind('\n', start - 1);
        start = end == text.npos ? 0 : end;
    }
    if (start < text.size() && text[start] == '\n') {
        ++start;
    }
    return text.substr(start);
}

Try<int> show_provider_log(App& app, orchestrator::LocalOrchestrator& orchestrator,
                           const deployment::State& state) {
    auto log = orchestrator.provider_log(app.who(), state.id);
    if (!log) {
        return tl::unexpected<Failure>(std::move(log.error()));
    }
    std::string text = std::move(*log);
    if (app.args().has("tail")) {
        text = last_lines(text, static_cast<std::size_t>(app.args().count("tail", 0)));
    }
    if (!app.for_programs()) {
        app.mark_simulated(is_simulated(state));
        return app.print(text);
    }
    View view{.kind = "paas.provider-log/1", .list = false};
    Json record;
    record["deployment"] = state.id.str();
    record["text"] = text;
    record["simulated"] = is_simulated(state);
    view.records.push_back(std::move(record));
    return app.show(view);
}

Try<int> logs(App& app) {
    auto id = app.find(app.args().get("ID"));
    if (!id) {
        return tl::unexpected(std::move(id.error()));
    }
    auto orchestrator = app.orchestrator();
    if (!orchestrator) {
        return tl::unexpected<Failure>(std::move(orchestrator.error()));
    }
    auto state = (*orchestrator)->get(app.who(), *id);
    if (!state) {
        return tl::unexpected<Failure>(std::move(state.error()));
    }
    if (app.args().has("provider-log")) {
        return show_provider_log(app, **orchestrator, *state);
    }
    auto events = (*orchestrator)->events(app.who(), *id, 0);
    if (!events) {
        return tl::unexpected<Failure>(std::move(events.error()));
    }
    const auto tail = static_cast<std::size_t>(
        app.args().count("tail", static_cast<std::int64_t>(events->size())));
    const std::size_t first = events->size() - std::min(tail, events->size());
    const bool simulated = is_simulated(*state);
    const bool as_lines = app.for_people() && app.output().columns.empty();
    if (app.args().has("follow")) {
        std::uint64_t shown = 0;
        for (std::size_t i = first; i < events->size(); ++i) {
            (void)write_output(line_of(app, (*events)[i], simulated));
        }
        shown = events->empty() ? 0 : events->back().number;
        return follow_events(app, **orchestrator, *state, shown);
    }
    if (as_lines) {
        std::string text;
        for (std::size_t i = first; i < events->size(); ++i) {
            text += line_of(app, (*events)[i], simulated);
        }
        const int printed = app.print(text);
        app.mark_simulated(simulated);
        return printed;
    }
    View view = events_view();
    for (std::size_t i = first; i < events->size(); ++i) {
        view.records.push_back(event_record((*events)[i], simulated));
    }
    return app.show(view);
}

}  // namespace

int run_logs(App& app) {
    return app.finish(logs(app));
}

}  // namespace paas::cli
