#include "paas/sources/import_loader.hpp"
#include "paas/text/yaml.hpp"

#include <algorithm>

namespace paas::sources {

Result<ImportMap> ImportMap::load(const std::filesystem::path& file) {
    auto text = read_file(file);
    if (!text) {
        return fail(std::move(text.error()).in("reading the import map"));
    }
    text::YamlBudget budget;
    budget.duplicate_key = Severity::error;
    DiagnosticList findings;
    auto document = text::YamlDocument::parse(std::move(*text), file.string(), budget, findings);
    if (!document) {
        return fail(std::move(document.error()).in("reading the import map"));
    }
    const auto refuse = [](const text::YamlNode& node, std::string message) {
        Error error(ErrorCode::invalid_argument, std::move(message),
                    "write `URL: path` or `URL-PREFIX/: folder/`");
        error.position = node.position();
        return fail(std::move(error).in("reading the import map"));
    };
    const text::YamlNode root = document->root();
    if (!root.is_map()) {
        return refuse(root, "an import map is a map of URLs to paths");
    }
    ImportMap map;
    std::error_code ignored;
    const std::filesystem::path folder = std::filesystem::absolute(file, ignored).parent_path();
    for (const text::YamlEntry entry : root.entries()) {
        if (!entry.value.is_scalar() || entry.value.text().empty() || entry.name().empty()) {
            return refuse(entry.key, "an import map is a map of URLs to paths");
        }
        map.add(std::string(entry.name()), (folder / entry.value.text()).lexically_normal());
    }
    return map;
}

void ImportMap::add(std::string url, std::filesystem::path target) {
    const auto at = std::lower_bound(
        entries_.begin(), entries_.end(), url,
        [](const auto& entry, const std::string& wanted) { return entry.first < wanted; });
    if (at != entries_.end() && at->first == url) {
        at->second = std::move(target);
        return;
    }
    entries_.emplace(at, std::move(url), std::move(target));
}

std::filesystem::path ImportMap::find(std::string_view url) const {
    const auto exact = std::lower_bound(
        entries_.begin(), entries_.end(), url,
        [](const auto& entry, std::string_view wanted) { return entry.first < wanted; });
    if (exact != entries_.end() && exact->first == url) {
        return exact->second;
    }
    const std::pair<std::string, std::filesystem::path>* best = nullptr;
    for (const auto& entry : entries_) {
        // A prefix ends at a slash, so that ".../v1" does not stand for ".../v10/x.yaml".
        const bool prefix =
            url.starts_with(entry.first) &&
            (entry.first.ends_with('/') || url.substr(entry.first.size()).starts_with('/'));
        if (prefix && (best == nullptr || entry.first.size() > best->first.size())) {
            best = &entry;
        }
    }
    if (best == nullptr) {
        return {};
    }
    std::string_view rest = url.substr(best->first.size());
    rest.remove_prefix(rest.starts_with('/') ? 1 : 0);
    const std::filesystem::path inside = std::filesystem::path(rest).lexically_normal();
    // The rest must not climb out of the mapped folder.
    if (inside.is_absolute() || (!inside.empty() && *inside.begin() == "..")) {
        return {};
    }
    return (best->second / inside).lexically_normal();
}

}  // namespace paas::sources
