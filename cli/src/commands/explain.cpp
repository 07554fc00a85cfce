#include "commands/explain.hpp"

#include "findings/all_codes.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace paas::cli {
namespace {

tl::unexpected<Failure> unknown_code(const std::string& code) {
    std::string upper = code;
    std::ranges::transform(upper, upper.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    std::vector<std::string_view> known;
    for (const CodeInfo& info : all_codes()) {
        known.push_back(info.code);
    }
    const std::string_view near = nearest(upper, known);
    return usage_failure("no finding has the code '" + code + "'",
                         near.empty() ? "codes look like TOSCA-0201; paas-findings(7) lists them"
                                      : "did you mean " + std::string(near) + "?");
}

std::string_view weight_text(Weight weight) {
    switch (weight) {
        case Weight::error:
            return "An error.";
        case Weight::lenient:
            return "A leniency: a warning, and an error under --strict.";
        case Weight::warning:
            return "A warning.";
    }
    return {};
}

/// Lines under a title, each as it can be shown on a terminal.
std::string block(std::string_view title, const std::string& complete) {
    std::string text = "\n" + std::string(title) + ":\n";
    for (std::string_view rest = complete; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        text += "    " + printable(rest.substr(0, end)) + "\n";
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return text;
}

std::string text_of(const CodeInfo& info) {
    return std::string(info.code) + ": " + std::string(info.title) + "\n\n" + wrap(info.rule, 80) +
           "\n" + std::string(weight_text(info.weight)) + "\n" +
           block("Wrong", whole_example(info, info.wrong)) +
           block("Right", whole_example(info, info.right));
}

Json record_of(const CodeInfo& info) {
    Json record;
    record["code"] = info.code;
    record["title"] = info.title;
    record["severity"] = to_string(info.severity(false));
    record["lenient"] = info.lenient();
    record["rule"] = info.rule;
    record["wrong"] = whole_example(info, info.wrong);
    record["right"] = whole_example(info, info.right);
    return record;
}

}  // namespace

Try<int> explain(App& app, const std::string& code) {
    const CodeInfo* info = find_any_code(code);
    if (info == nullptr) {
        return unknown_code(code);
    }
    if (app.for_people()) {
        return app.print(text_of(*info));
    }
    View view{.kind = "paas.code/1",
              .list = false,
              .columns = {{.title = "CODE", .path = "code"},
                          {.title = "TITLE", .path = "title"},
                          {.title = "SEVERITY", .path = "severity"},
                          {.title = "LENIENT", .path = "lenient"},
                          {.title = "RULE", .path = "rule"},
                          {.title = "WRONG", .path = "wrong"},
                          {.title = "RIGHT", .path = "right"}},
              .name = "code"};
    view.records.push_back(record_of(*info));
    return app.show(view);
}

}  // namespace paas::cli
