/// One document laid over another.
#include "yaml_arena.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace paas::text {

using detail::YamlArena;
using detail::YamlArenaView;
using detail::YamlRecord;

/// Joins the nodes of both documents in one arena and builds maps of entries of both.
class YamlDocument::Overlay {
public:
    Overlay(YamlArena& arena, const YamlClashRule& rule) : arena_(arena), rule_(rule) {}

    /// Takes over a document; gives its root. Nothing when the tags or nodes are too many.
    std::optional<YamlNode> take(std::unique_ptr<YamlArena> part) {
        YamlArenaView& from = part->view;
        const std::size_t nodes = view().nodes.size();
        const std::size_t tags = view().tags.empty() ? 0 : view().tags.size() - 1;
        if (tags + from.tags.size() > std::numeric_limits<std::uint16_t>::max() ||
            nodes + from.nodes.size() > std::numeric_limits<std::uint32_t>::max() / 2) {
            return std::nullopt;
        }
        take_places(from, nodes);
        for (YamlRecord record : from.nodes) {
            if (static_cast<YamlKind>(record.kind) != YamlKind::scalar) {
                record.first += view().children.size();
            }
            if (record.order != 0) {
                record.order += static_cast<std::uint32_t>(view().sorted.size());
            }
            if (record.tag != 0) {
                record.tag = static_cast<std::uint16_t>(record.tag + tags);
            }
            view().nodes.push_back(record);
        }
        for (const std::uint32_t child : from.children) {
            view().children.push_back(child + static_cast<std::uint32_t>(nodes));
        }
        view().sorted.insert(view().sorted.end(), from.sorted.begin(), from.sorted.end());
        view().tags.insert(view().tags.end(), from.tags.begin() + (view().tags.empty() ? 0 : 1),
                           from.tags.end());
        const auto root = static_cast<std::uint32_t>(nodes) + part->root;
        from = {};  // only the texts are needed from here on
        arena_.parts.push_back(std::move(part));
        limit_ = kFree + 4 * view().nodes.size();
        return YamlNode(&view(), root);
    }

    std::uint32_t lay(const YamlNode& below, const YamlNode& above, const YamlEntry& below_entry,
                      const YamlEntry& above_entry) {
        if (above.is_null() || below.is_null()) {
            return above.is_null() ? below.id_ : above.id_;
        }
        if (below.is_map() && above.is_map()) {
            return merge(below, above);
        }
        const YamlOverlay how = rule_({path_, below_entry, above_entry});
        if (how != YamlOverlay::replace && below.is_sequence() && above.is_sequence()) {
            const bool behind = how == YamlOverlay::append;
            std::vector<std::uint32_t> items;
            for (const YamlNode& list : {behind ? below : above, behind ? above : below}) {
                for (const YamlNode item : list.items()) {
                    items.push_back(item.id_);
                }
            }
            return add(below, items);
        }
        return above.id_;
    }

    [[nodiscard]] bool too_large() const noexcept { return made_ > limit_; }

private:
    static constexpr std::size_t kFree = 50'000;

    YamlArenaView& view() { return arena_.view; }

    void take_places(const YamlArenaView& from, std::size_t nodes) {
        const auto files = static_cast<std::uint32_t>(view().files.size());
        if (from.files.empty()) {
            view().origins.push_back({static_cast<std::uint32_t>(nodes), files});
            view().files.push_back(from.file);
            return;
        }
        for (const detail::YamlOrigin& origin : from.origins) {
            view().origins.push_back(
                {origin.first_node + static_cast<std::uint32_t>(nodes), origin.file + files});
        }
        view().files.insert(view().files.end(), from.files.begin(), from.files.end());
    }

    std::uint32_t merge(const YamlNode& below, const YamlNode& above) {
        made_ += below.size() + above.size();
        if (too_large()) {
            return above.id_;
        }
        // Ranges do not outlive the additions that follow.
        const std::vector<YamlEntry> lower(below.entries().begin(), below.entries().end());
        const std::vector<YamlEntry> upper(above.entries().begin(), above.entries().end());
        std::vector<std::uint32_t> entries;
        for (const YamlEntry& entry : lower) {
            const YamlNode key = entry.key.is_scalar() ? above.find_key(entry.name()) : YamlNode();
            if (!key) {
                entries.insert(entries.end(), {entry.key.id_, entry.value.id_});
                continue;
            }
            const YamlNode value = above.find(entry.name());
            path_.push_back(entry.name());
            const std::uint32_t laid = lay(entry.value, value, entry, {key, value});
            path_.pop_back();
            entries.insert(entries.end(), {laid == value.id_ ? key.id_ : entry.key.id_, laid});
        }
        for (const YamlEntry& entry : upper) {
            if (!entry.key.is_scalar() || !below.find_key(entry.name())) {
                entries.insert(entries.end(), {entry.key.id_, entry.value.id_});
            }
        }
        return add(below, entries);
    }

    /// A collection like `model` with other children; it stands where the model stands.
    std::uint32_t add(const YamlNode& model, const std::vector<std::uint32_t>& children) {
        YamlRecord record = view().nodes[model.id_];
        std::uint64_t weight = 1;
        std::uint32_t height = 0;
        for (const std::uint32_t child : children) {
            weight += view().nodes[child].weight;
            height = std::max<std::uint32_t>(height, view().nodes[child].height + 1U);
        }
        record.first = view().children.size();
        record.size =
            static_cast<std::uint32_t>(model.is_map() ? children.size() / 2 : children.size());
        record.weight = static_cast<std::uint32_t>(
            std::min<std::uint64_t>(weight, std::numeric_limits<std::uint32_t>::max()));
        record.height = height & 0xFFFU;
        record.order = 0;
        view().children.insert(view().children.end(), children.begin(), children.end());
        const auto id = static_cast<std::uint32_t>(view().nodes.size());
        const std::uint32_t file = view().file_index(model.id_);
        if (view().origins.back().file != file) {
            view().origins.push_back({id, file});
        }
        view().nodes.push_back(record);
        if (model.is_map() && record.size > detail::kSmallMap) {
            index(id);
        }
        return id;
    }

    void index(std::uint32_t id) {
        const YamlNode map(&view(), id);
        std::vector<std::string_view> names;
        for (const YamlEntry entry : map.entries()) {
            names.push_back(entry.name());
        }
        std::vector<std::uint32_t> order(names.size());
        std::iota(order.begin(), order.end(), 0U);
        std::ranges::stable_sort(
            order, [&](std::uint32_t a, std::uint32_t b) { return names[a] < names[b]; });
        view().nodes[id].order = static_cast<std::uint32_t>(view().sorted.size()) + 1;
        view().sorted.insert(view().sorted.end(), order.begin(), order.end());
    }

    YamlArena& arena_;
    const YamlClashRule& rule_;
    std::vector<std::string_view> path_;
    std::size_t made_ = 0;
    std::size_t limit_ = 0;
};

Result<YamlDocument> YamlDocument::lay_over(YamlDocument below, YamlDocument above,
                                            const YamlClashRule& rule) {
    auto arena = std::make_unique<YamlArena>();
    arena->view.file = above.file();
    Overlay overlay(*arena, rule);
    const auto lower = overlay.take(std::move(below.arena_));
    const auto upper = lower ? overlay.take(std::move(above.arena_)) : std::nullopt;
    if (upper) {
        arena->root = overlay.lay(*lower, *upper, {{}, *lower}, {{}, *upper});
    }
    if (!upper || overlay.too_large()) {
        return fail(ErrorCode::resource_exhausted,
                    "the merged document is far larger than its parts",
                    "copy less with aliases and merge keys");
    }
    return YamlDocument(std::move(arena));
}

}  // namespace paas::text
