#include "commands/verdict_table.hpp"

#include "commands/records.hpp"
#include "output/matrix.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

namespace paas::cli {
namespace {

using orchestrator::RankedProvider;
using orchestrator::Ranking;
using selection::Assessment;
using Outcome = Assessment::Outcome;

std::string heading(std::string_view requirement) {
    std::string text(requirement);
    for (char& c : text) {
        c = c == '_' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return text;
}

std::string amount(const std::optional<std::int64_t>& value, std::string_view none) {
    return value ? std::to_string(*value) : std::string(none);
}

bool is_amount(const Assessment& one) {
    return one.wanted.has_value();
}

const Assessment* find(const RankedProvider& provider, std::string_view requirement) {
    const auto found =
        std::ranges::find(provider.requirements, requirement, &Assessment::requirement);
    return found == provider.requirements.end() ? nullptr : &*found;
}

Color color_of(Outcome outcome) {
    return outcome == Outcome::met       ? Color::green
           : outcome == Outcome::refused ? Color::red
                                         : Color::yellow;
}

/// "2/68", "NO 4096/0", "ok", "assumed"; "-" when it was not judged.
TextTable::Cell cell_of(const Assessment* one) {
    if (one == nullptr) {
        return {"-", Color::dim};
    }
    std::string text = one->outcome == Outcome::refused   ? "NO"
                       : is_amount(*one)                  ? ""
                       : one->outcome == Outcome::assumed ? "assumed"
                                                          : "ok";
    if (is_amount(*one)) {
        text += (text.empty() ? "" : " ") + amount(one->wanted, "") + "/" +
                amount(one->free, one->quota_told ? "any" : "?");
    }
    return {std::move(text), color_of(one->outcome)};
}

/// What is judged of some provider: rules first, then amounts.
std::vector<std::string> requirement_names(const Ranking& ranking) {
    std::vector<std::string> names;
    for (const std::string_view rule : selection::rule_names()) {
        names.emplace_back(rule);
    }
    for (const Resources::Field& field : Resources::fields()) {
        names.emplace_back(field.name);
    }
    std::set<std::string> others;
    std::set<std::string> judged;
    for (const RankedProvider& provider : ranking.providers) {
        for (const Assessment& one : provider.requirements) {
            judged.insert(one.requirement);
            if (std::ranges::find(names, one.requirement) == names.end()) {
                others.insert(one.requirement);
            }
        }
    }
    names.insert(names.end(), others.begin(), others.end());
    std::erase_if(names, [&](const std::string& name) { return !judged.contains(name); });
    return names;
}

/// A rule that no provider breaks says nothing in a column of its own.
bool is_met_wherever_judged(const Ranking& ranking, const std::string& name) {
    return std::ranges::all_of(ranking.providers, [&](const RankedProvider& provider) {
        const Assessment* one = find(provider, name);
        return one == nullptr || (one->outcome == Outcome::met && !is_amount(*one));
    });
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : ", ") + word;
    }
    return text;
}

Matrix::Cells names_of(const Ranking& ranking) {
    Matrix::Cells names;
    for (const RankedProvider& provider : ranking.providers) {
        names.push_back(provider.fits
                            ? TextTable::Cell{std::to_string(provider.rank) + ". " + provider.label,
                                              Color::green}
                            : TextTable::Cell{"x  " + provider.label, Color::red});
    }
    return names;
}

}  // namespace

std::size_t explained_width(const Terminal& terminal) {
    constexpr std::size_t kNarrowest = 80;
    return std::max(terminal.width, kNarrowest);
}

std::string verdict_table(const Terminal& terminal, const Ranking& ranking) {
    if (ranking.providers.empty()) {
        return {};
    }
    std::vector<std::string> met;
    Matrix matrix("PROVIDER", names_of(ranking));
    for (const std::string& name : requirement_names(ranking)) {
        if (is_met_wherever_judged(ranking, name)) {
            met.push_back(name);
            continue;
        }
        Matrix::Cells cells;
        for (const RankedProvider& provider : ranking.providers) {
            cells.push_back(cell_of(find(provider, name)));
        }
        matrix.add(heading(name), std::move(cells));
    }
    std::string text = matrix.render(terminal, explained_width(terminal));
    if (!met.empty()) {
        text +=
            wrap("Met wherever it was judged: " + joined(met) + ".", explained_width(terminal)) +
            "\n";
    }
    return text + "Amounts are wanted/free; any is no limit, ? is not known; - was not judged.\n";
}

std::string verdict_lines(const Terminal& terminal, const RankedProvider& provider) {
    constexpr std::size_t kIndent = 8;
    std::vector<std::string> met;
    std::size_t name_width = display_width("REQUIREMENT");
    for (const Assessment& one : provider.requirements) {
        name_width = std::max(name_width, display_width(one.requirement));
        if (one.outcome == Outcome::met && !is_amount(one)) {
            met.push_back(one.requirement);
        }
    }
    const auto line = [&](std::string_view name, std::string_view verdict, Color color,
                          const std::vector<std::string>& figures) {
        std::string text = "    " + pad(name, name_width) + "  " +
                           paint(pad(verdict, 7), color, terminal.out_color);
        for (const std::string& figure : figures) {
            text += pad(figure, 12, true);
        }
        text.erase(text.find_last_not_of(' ') + 1);
        return text + "\n";
    };
    const auto told = [&](const char* word, const std::string& sentence, Color color) {
        return sentence.empty() ? std::string()
                                : "      " + paint(word, color, terminal.out_color) +
                                      wrap(printable(sentence), explained_width(terminal),
                                           6 + display_width(word)) +
                                      "\n";
    };
    std::string text = line("REQUIREMENT", "VERDICT", Color::plain, {"WANTED", "FREE", "QUOTA"});
    for (const Assessment& one : provider.requirements) {
        if (one.outcome == Outcome::met && !is_amount(one)) {
            continue;
        }
        std::vector<std::string> figures;
        if (is_amount(one)) {
            figures = {amount(one.wanted, ""), amount(one.free, one.quota_told ? "any" : "?"),
                       amount(one.quota, one.quota_told ? "none" : "?")};
        }
        text += line(printable(one.requirement), to_string(one.outcome), color_of(one.outcome),
                     figures);
        text += told("", one.reason, Color::plain);
        text += told("change: ", one.fix, Color::green);
    }
    if (!met.empty()) {
        text += "    " + wrap("met: " + joined(met), explained_width(terminal), kIndent) + "\n";
    }
    return text;
}

View verdict_rows(const Ranking& ranking) {
    View view{.kind = "paas.ranking/1",
              .columns = {{.title = "RANK", .path = "rank"},
                          {.title = "PROVIDER", .path = "provider"},
                          {.title = "REQUIREMENT", .path = "requirement"},
                          {.title = "OUTCOME", .path = "outcome"},
                          {.title = "WANTED", .path = "wanted"},
                          {.title = "FREE", .path = "free"},
                          {.title = "QUOTA", .path = "quota"},
                          {.title = "REASON", .path = "reason"},
                          {.title = "FIX", .path = "fix"}},
              .name = "provider"};
    for (const RankedProvider& provider : ranking.providers) {
        for (const Json& one : assessments_record(provider.requirements)) {
            Json row;
            row["rank"] = provider.rank;
            row["provider"] = provider.label;
            row.update(one);
            view.records.push_back(std::move(row));
        }
    }
    return view;
}

}  // namespace paas::cli
