// What people write beside a template: names and descriptions.
//
// Events are JSON, which holds nothing but UTF-8: what is not would be replaced in the journal and
// kept as it is in the projections, and the two would differ for ever.
#include "parts.hpp"

#include "paas/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace paas::orchestrator {
namespace {

/// Those of ASCII, and U+0080 to U+009F in UTF-8.
bool has_control(std::string_view text, std::string_view allowed) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool is_c1 =
            byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if ((byte < 0x20 || byte == 0x7F || is_c1) &&
            allowed.find(text[i]) == std::string_view::npos) {
            return true;
        }
    }
    return false;
}

Result<void> check(std::string_view what, const std::string& text, std::string_view allowed) {
    if (!is_utf8(text)) {
        return fail(ErrorCode::invalid_argument, fmt::format("{} is not UTF-8", what),
                    "write it in UTF-8");
    }
    if (has_control(text, allowed)) {
        return fail(ErrorCode::invalid_argument, fmt::format("{} holds a control character", what),
                    "leave it out");
    }
    return {};
}

}  // namespace

Result<void> check_name(std::string_view what, const std::string& text) {
    return check(what, text, "");
}

Result<void> check_text(std::string_view what, const std::string& text) {
    return check(what, text, "\t\n\r");
}

Result<void> check_words(const Principal& who, const DeployRequest& request) {
    struct Word {
        std::string_view what;
        const std::string& text;
    };
    std::vector<Word> names = {
        {"the user's name", who.subject},   {"the issuer", who.issuer},
        {"the name", request.name},         {"the group", request.group},
        {"the provider", request.provider}, {"the region", request.region},
        {"the SLA", request.sla},           {"the callback", request.callback}};
    for (const std::string& excluded : request.exclude_providers) {
        names.push_back({"the excluded provider", excluded});
    }
    for (const Word& name : names) {
        if (auto ok = check_name(name.what, name.text); !ok) {
            return ok;
        }
    }
    return check_text("the description", request.description);
}

Result<void> check_file_names(const deployment::Request& request) {
    auto ok = check_name("the template's file name", request.template_file);
    for (const deployment::ImportedFile& file : request.imports) {
        for (const std::string* name : {&file.importer, &file.uri, &file.file}) {
            ok = ok ? check_name("the name of an imported file", *name) : ok;
        }
    }
    return ok;
}

Result<void> check_provider_names(const federation::Snapshot& snapshot,
                                  const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        std::vector<std::string_view> known;
        bool is_known = false;
        for (const auto& entry : snapshot.entries()) {
            for (const std::string* called :
                 {&entry->provider.name, &entry->label, &entry->key.str()}) {
                is_known = is_known || *called == name;
                known.push_back(*called);
            }
        }
        if (!is_known) {
            const std::string_view near = nearest(name, known);
            return fail(ErrorCode::not_found, fmt::format("no provider is named '{}'", name),
                        near.empty() ? "`paas providers ls` lists them"
                                     : fmt::format("did you mean '{}'?", near));
        }
    }
    return {};
}

}  // namespace paas::orchestrator
