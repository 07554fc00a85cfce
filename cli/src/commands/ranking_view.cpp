#include "commands/ranking_view.hpp"

#include "commands/records.hpp"
#include "commands/verdict_table.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace paas::cli {
namespace {

std::string three_decimals(double value) {
    std::array<char, 32> buffer{};
    (void)std::snprintf(buffer.data(), buffer.size(), "%.3f", value);
    return buffer.data();
}

/// A reason below its provider, wrapped to the terminal.
std::string reason_line(const App& app, const std::string& text, Color color) {
    constexpr std::size_t kIndent = 6;
    return "    - " +
           paint(wrap(printable(text), explained_width(app.terminal()), kIndent), color,
                 app.terminal().out_color) +
           "\n";
}

std::string explained(const App& app, const orchestrator::RankedProvider& provider) {
    const bool color = app.terminal().out_color;
    std::string text =
        provider.fits
            ? paint(std::to_string(provider.rank) + ". " + provider.label, Color::green, color) +
                  "  score " + three_decimals(provider.score)
            : paint("x  " + provider.label, Color::red, color) + "  does not fit";
    text += "  (" + provider.type + ")\n";
    for (const std::string& choice : provider.choices) {
        text += reason_line(app, choice, Color::dim);
    }
    for (const ranking::Feature& feature : provider.features) {
        text += reason_line(app,
                            std::string(feature.name) + " " + three_decimals(feature.value) +
                                " x " + three_decimals(feature.weight) + ": " + feature.text(),
                            Color::plain);
    }
    text += verdict_lines(app.terminal(), provider);
    return text;
}

View ranking_table(const orchestrator::Ranking& ranking) {
    View view{.kind = "paas.ranking/1",
              .columns = {{.title = "RANK", .path = "rank", .right = true},
                          {.title = "PROVIDER", .path = "provider"},
                          {.title = "SCORE", .path = "score", .right = true},
                          {.title = "VERDICT", .path = "verdict", .flexible = true},
                          {.title = "TYPE", .path = "type", .wide_only = true},
                          {.title = "KEY", .path = "key", .wide_only = true}},
              .name = "provider"};
    for (const orchestrator::RankedProvider& provider : ranking.providers) {
        Json row;
        row["rank"] = provider.fits ? Json(provider.rank) : Json();
        row["provider"] = provider.label;
        row["score"] = provider.fits ? Json(three_decimals(provider.score)) : Json();
        std::string verdict = provider.fits ? "fits" : "";
        for (const selection::Refusal& refusal : provider.refusals) {
            verdict += (verdict.empty() ? "" : "; ") + refusal.text;
        }
        row["verdict"] = verdict;
        row["type"] = provider.type;
        row["key"] = provider.key.str();
        view.records.push_back(std::move(row));
    }
    return view;
}

}  // namespace

View decision_rows(const std::vector<orchestrator::Ranking>& decisions, bool explain) {
    View all{.kind = "paas.ranking/1"};
    for (std::size_t i = 0; i < decisions.size(); ++i) {
        View one = explain ? verdict_rows(decisions[i]) : ranking_table(decisions[i]);
        if (i == 0) {
            all.columns = std::move(one.columns);
            all.columns.insert(all.columns.begin(), {.title = "DECISION", .path = "decision"});
            all.name = one.name;
        }
        for (Json& row : one.records) {
            row["decision"] = i + 1;
            all.records.push_back(std::move(row));
        }
    }
    return all;
}

int show_explained(App& app, const orchestrator::Ranking& ranking) {
    std::string text = verdict_table(app.terminal(), ranking);
    for (const selection::DatasetLocations& dataset : ranking.data) {
        if (!dataset.problem.empty()) {
            text += wrap(printable("The data " + dataset.dataset +
                                   " could not be located: " + dataset.problem + "."),
                         explained_width(app.terminal())) +
                    "\n";
        }
    }
    for (const orchestrator::RankedProvider& provider : ranking.providers) {
        text += "\n" + explained(app, provider);
    }
    return app.print(text);
}

int show_ranking(App& app, const orchestrator::Ranking& ranking, bool explain) {
    const bool fits = std::ranges::any_of(ranking.providers, &orchestrator::RankedProvider::fits);
    const Format format = app.output().format;
    int printed = 0;
    if (app.for_people() && (explain || !fits) && app.output().columns.empty()) {
        printed = show_explained(app, ranking);
    } else if (format == Format::csv && explain) {
        printed = app.show(verdict_rows(ranking));
    } else if (app.for_people() || format == Format::csv || format == Format::name) {
        printed = app.show(ranking_table(ranking));
    } else {
        View view{.kind = "paas.ranking/1", .list = false};
        view.records.push_back(ranking_record(ranking));
        printed = app.show(view);
    }
    if (printed != 0 || fits) {
        return printed;
    }
    const bool known = !ranking.providers.empty();
    if (app.for_programs()) {
        return app.fail_with(Error(ErrorCode::resource_exhausted,
                                   known ? "no provider fits" : "no provider is known",
                                   known ? "see `requirements` and `smallest_change` of each"
                                         : "feed providers first: paas feed FILE"));
    }
    app.note(known ? "no provider fits" : "no provider is known; see `paas feed --help`");
    return 9;
}

}  // namespace paas::cli
