/// YAML read into one immutable tree that knows where everything stands.
///
/// The tree is built straight from the parser's events, so every budget is enforced while reading:
/// hostile input costs what was read of it, not what it would expand to. Scalars keep their source
/// text: `20.04` stays "20.04", and "quoted" is told from plain. One document per file; duplicate
/// keys are reported with both places (the last one counts, as in the Python tools); merge keys
/// (`<<`) are applied; aliases share the anchored node and are counted as if copied.
#pragma once

#include "paas/base/diagnostic.hpp"
#include "paas/base/error.hpp"
#include "paas/text/yaml_store.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::text {

/// Limits on one document; each is a diagnostic of its own when passed.
struct YamlBudget {
    std::size_t bytes = std::size_t{16} << 20;  ///< size of the text
    /// Nodes, aliases counted as copies. A long text is counted before it is parsed, by its
    /// indicators (each comma, bracket, colon or dash that can start a node or an entry).
    std::size_t nodes = 2'000'000;
    /// Nodes that aliases and merge keys copy, beyond four for each node that is written.
    std::size_t copies = 50'000;
    std::uint32_t depth = 64;  ///< nesting
    /// One scalar, or one flow collection at the top of its branch: the parser reads it whole
    /// before anything can be counted.
    std::size_t value_bytes = std::size_t{256} << 10;
    /// How a key written twice in one map is reported; an error makes `parse` fail.
    Severity duplicate_key = Severity::warning;
};

enum class YamlKind : std::uint8_t { null, scalar, sequence, map };

/// Line and column, 1-based, in bytes.
struct YamlMark {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    bool operator==(const YamlMark&) const = default;
};

namespace detail {
struct YamlRecord {
    union {
        const char* text;         ///< scalar
        std::uint64_t first = 0;  ///< sequence, map: index of the first child id
    };
    std::uint32_t size = 0;  ///< bytes of a scalar; children of a sequence; entries of a map
    YamlMark mark{};
    std::uint32_t weight = 0;       ///< nodes of this subtree with aliases copied (saturating)
    std::uint32_t order = 0;        ///< large map: index of its sorted entries + 1, else 0
    std::uint16_t tag = 0;          ///< index of the explicit tag, 0 = none
    std::uint16_t height : 12 = 0;  ///< levels below this node, aliases followed
    std::uint16_t kind : 3 = 0;
    std::uint16_t quoted : 1 = 0;
};
struct YamlArena;
struct YamlOrigin {  ///< the nodes from here to the next origin's come from one file
    std::uint32_t first_node;
    std::uint32_t file;
};
struct YamlArenaView {  ///< what a handle needs of the arena, at a fixed address
    std::vector<YamlRecord> nodes;
    std::vector<std::uint32_t> children;
    std::vector<std::uint32_t> sorted;
    std::vector<std::string> tags;
    std::string file;
    std::vector<YamlOrigin> origins;  ///< of a document made of several, in order of the nodes
    std::vector<std::string> files;   ///< of such a document

    [[nodiscard]] std::uint32_t file_index(std::uint32_t node) const noexcept;
    [[nodiscard]] const std::string& file_of(std::uint32_t node) const noexcept {
        return origins.empty() ? file : files[file_index(node)];
    }
};
}  // namespace detail

class YamlItems;
class YamlEntries;

/// A handle to one node, two words, valid as long as its document. A default-made one is "absent":
/// false in a condition, kind null, no children. Thread-safe to read.
class YamlNode {
public:
    YamlNode() = default;

    explicit operator bool() const noexcept { return arena_ != nullptr; }
    [[nodiscard]] YamlKind kind() const noexcept {
        return arena_ == nullptr ? YamlKind::null : static_cast<YamlKind>(record().kind);
    }
    [[nodiscard]] bool is_null() const noexcept { return kind() == YamlKind::null; }
    [[nodiscard]] bool is_scalar() const noexcept { return kind() == YamlKind::scalar; }
    [[nodiscard]] bool is_sequence() const noexcept { return kind() == YamlKind::sequence; }
    [[nodiscard]] bool is_map() const noexcept { return kind() == YamlKind::map; }

    /// A scalar's value as text: the source text of a plain one, the decoded text of a quoted one.
    /// Empty for anything else.
    [[nodiscard]] std::string_view text() const noexcept {
        return is_scalar() ? std::string_view(record().text, record().size) : std::string_view();
    }
    /// True for a scalar that was quoted or a block scalar: a string whatever it looks like.
    [[nodiscard]] bool quoted() const noexcept { return arena_ != nullptr && record().quoted != 0; }
    /// The explicit tag ("tag:yaml.org,2002:str", "!x"); empty when none was written.
    [[nodiscard]] std::string_view tag() const noexcept {
        return arena_ == nullptr ? std::string_view() : arena_->tags[record().tag];
    }
    [[nodiscard]] YamlMark mark() const noexcept {
        return arena_ == nullptr ? YamlMark{} : record().mark;
    }
    /// File, line and column for diagnostics.
    [[nodiscard]] PAAS_API SourcePosition position() const;

    /// Children of a sequence, entries of a map, 0 for anything else.
    [[nodiscard]] std::size_t size() const noexcept {
        return is_sequence() || is_map() ? record().size : 0;
    }
    /// The children of a sequence; nothing for other kinds.
    [[nodiscard]] inline YamlItems items() const noexcept;
    /// The entries of a map in source order, merged ones last; nothing for other kinds.
    [[nodiscard]] inline YamlEntries entries() const noexcept;
    /// The value at this key of a map, or an absent node.
    [[nodiscard]] PAAS_API YamlNode find(std::string_view key) const noexcept;
    /// The key's own node (for its position), or an absent node.
    [[nodiscard]] PAAS_API YamlNode find_key(std::string_view key) const noexcept;
    [[nodiscard]] YamlNode at(std::size_t index) const noexcept;

    /// A plain scalar's meaning by the YAML 1.2 core schema; nothing when it is another type.
    [[nodiscard]] PAAS_API std::optional<bool> as_bool() const noexcept;
    [[nodiscard]] PAAS_API std::optional<std::int64_t> as_int() const noexcept;
    [[nodiscard]] PAAS_API std::optional<double> as_float() const noexcept;  ///< integers too
    /// yes, no, on, off, y, n in YAML 1.1's spellings, and what `as_bool` knows.
    [[nodiscard]] PAAS_API std::optional<bool> as_yaml11_bool() const noexcept;
    /// A plain `~`, `null` or nothing at all.
    [[nodiscard]] PAAS_API bool reads_as_null() const noexcept;
    /// What the scalar or collection is, for messages: "a boolean", "a map", "a string".
    [[nodiscard]] PAAS_API std::string_view describe() const noexcept;

    /// Same node (not same content); an alias and its anchor are the same.
    bool operator==(const YamlNode&) const = default;

private:
    friend class YamlDocument;
    friend class YamlItems;
    friend class YamlEntries;
    friend class YamlWriter;
    YamlNode(const detail::YamlArenaView* arena, std::uint32_t id) : arena_(arena), id_(id) {}
    [[nodiscard]] const detail::YamlRecord& record() const noexcept { return arena_->nodes[id_]; }
    [[nodiscard]] std::int64_t entry_index(std::string_view key) const noexcept;

    const detail::YamlArenaView* arena_ = nullptr;
    std::uint32_t id_ = 0;
};

struct YamlEntry {
    YamlNode key;
    YamlNode value;
    /// The key's text; a key that is not a scalar gives an empty name.
    [[nodiscard]] std::string_view name() const noexcept { return key.text(); }
};

/// Range over a sequence.
class YamlItems {
public:
    class Iterator {
    public:
        using value_type = YamlNode;
        using difference_type = std::ptrdiff_t;
        Iterator() = default;
        YamlNode operator*() const noexcept { return {arena_, *at_}; }
        Iterator& operator++() noexcept {
            ++at_;
            return *this;
        }
        Iterator operator++(int) noexcept {
            Iterator old = *this;
            ++at_;
            return old;
        }
        bool operator==(const Iterator& other) const noexcept { return at_ == other.at_; }

    private:
        friend class YamlItems;
        Iterator(const detail::YamlArenaView* arena, const std::uint32_t* at)
            : arena_(arena), at_(at) {}
        const detail::YamlArenaView* arena_ = nullptr;
        const std::uint32_t* at_ = nullptr;
    };

    [[nodiscard]] Iterator begin() const noexcept { return {arena_, first_}; }
    [[nodiscard]] Iterator end() const noexcept { return {arena_, first_ + count_}; }

private:
    friend class YamlNode;
    const detail::YamlArenaView* arena_ = nullptr;
    const std::uint32_t* first_ = nullptr;
    std::size_t count_ = 0;
};

/// Range over a map.
class YamlEntries {
public:
    class Iterator {
    public:
        using value_type = YamlEntry;
        using difference_type = std::ptrdiff_t;
        Iterator() = default;
        YamlEntry operator*() const noexcept { return {{arena_, at_[0]}, {arena_, at_[1]}}; }
        Iterator& operator++() noexcept {
            at_ += 2;
            return *this;
        }
        Iterator operator++(int) noexcept {
            Iterator old = *this;
            at_ += 2;
            return old;
        }
        bool operator==(const Iterator& other) const noexcept { return at_ == other.at_; }

    private:
        friend class YamlEntries;
        Iterator(const detail::YamlArenaView* arena, const std::uint32_t* at)
            : arena_(arena), at_(at) {}
        const detail::YamlArenaView* arena_ = nullptr;
        const std::uint32_t* at_ = nullptr;
    };

    [[nodiscard]] Iterator begin() const noexcept { return {arena_, first_}; }
    [[nodiscard]] Iterator end() const noexcept { return {arena_, first_ + 2 * count_}; }

private:
    friend class YamlNode;
    const detail::YamlArenaView* arena_ = nullptr;
    const std::uint32_t* first_ = nullptr;
    std::size_t count_ = 0;
};

inline YamlItems YamlNode::items() const noexcept {
    YamlItems range;
    if (is_sequence()) {
        range.arena_ = arena_;
        range.first_ = arena_->children.data() + record().first;
        range.count_ = record().size;
    }
    return range;
}

inline YamlEntries YamlNode::entries() const noexcept {
    YamlEntries range;
    if (is_map()) {
        range.arena_ = arena_;
        range.first_ = arena_->children.data() + record().first;
        range.count_ = record().size;
    }
    return range;
}

inline YamlNode YamlNode::at(std::size_t index) const noexcept {
    if (!is_sequence() || index >= record().size) {
        return {};
    }
    return {arena_, arena_->children[record().first + index]};
}

/// Two documents that both say something other than a map at one place.
struct YamlClash {
    const std::vector<std::string_view>& path;  ///< keys from the top
    YamlEntry below;
    YamlEntry above;  ///< both have the same key; at the top of the document they have none
};
enum class YamlOverlay : std::uint8_t { replace, append, prepend };
/// Decides on one: `append` puts the sequence of the upper document behind that of the lower one,
/// `prepend` before it; both replace what is no sequence.
using YamlClashRule = std::function<YamlOverlay(const YamlClash&)>;

/// One parsed document. Moving keeps handles valid; immutable and thread-safe to read.
class PAAS_API YamlDocument {
public:
    /// Reads one document. Findings (syntax, duplicate keys, budgets, empty or several documents)
    /// go to `sink` with codes YAML-0xxx (see `yaml_codes`); the error returned is the first of
    /// severity error.
    [[nodiscard]] static Result<YamlDocument> parse(std::string text, std::string file,
                                                    const YamlBudget& budget, DiagnosticSink& sink);
    /// The same document and findings, without parsing when `store` has kept this text before.
    [[nodiscard]] static Result<YamlDocument> parse(std::string text, std::string file,
                                                    const YamlBudget& budget, YamlStore& store,
                                                    DiagnosticSink& sink);
    /// The tree as bytes for `decode` by the same build of this library, on a machine of the same
    /// byte order. Findings are not kept.
    [[nodiscard]] std::string encode() const;
    /// What `encode` gave for this text, without parsing it. data_loss for other bytes: any are
    /// safe.
    [[nodiscard]] static Result<YamlDocument> decode(std::string_view bytes, std::string text,
                                                     std::string file);

    /// `above` laid over `below`: maps are merged entry by entry at every depth, those of `below`
    /// first; nothing (null) never hides something; `rule` is asked about all else that both say.
    /// Every node keeps the place and the file that it comes from; the new document has the name
    /// and the source of `above`. resource_exhausted when shared maps would be copied too often.
    [[nodiscard]] static Result<YamlDocument> lay_over(YamlDocument below, YamlDocument above,
                                                       const YamlClashRule& rule);

    YamlDocument(YamlDocument&&) noexcept;
    YamlDocument& operator=(YamlDocument&&) noexcept;
    YamlDocument(const YamlDocument&) = delete;
    YamlDocument& operator=(const YamlDocument&) = delete;
    ~YamlDocument();

    [[nodiscard]] YamlNode root() const noexcept;
    [[nodiscard]] const std::string& file() const noexcept;
    [[nodiscard]] const std::string& source() const noexcept;
    [[nodiscard]] std::size_t node_count() const noexcept;
    /// The first key that is a list or a map, which YAML allows; absent when all are scalars.
    [[nodiscard]] YamlNode complex_key() const noexcept;

private:
    class Overlay;
    explicit YamlDocument(std::unique_ptr<detail::YamlArena> arena);
    std::unique_ptr<detail::YamlArena> arena_;
};

/// The node as JSON by the YAML 1.2 core schema. invalid_argument with the position for what JSON
/// cannot say: keys that are not scalars, .inf and .nan, integers beyond 64 bits.
[[nodiscard]] PAAS_API Result<nlohmann::json> to_json(const YamlNode& node);

/// Writes block-style YAML that reads back as the same values: strings are quoted when a YAML 1.1
/// or 1.2 reader could take them for something else.
class PAAS_API YamlWriter {
public:
    YamlWriter();
    ~YamlWriter();
    YamlWriter(const YamlWriter&) = delete;
    YamlWriter& operator=(const YamlWriter&) = delete;

    void begin_map();
    void end_map();
    void begin_sequence();
    void end_sequence();
    void key(std::string_view name);
    void string(std::string_view value);  ///< quoted when needed
    void plain(std::string_view value);   ///< written as it is: numbers, booleans, null
    /// A whole subtree, so that it reads back as the same tree: kinds, texts, tags, order, what is
    /// quoted and what is plain. What aliases and merge keys share is written once with an anchor,
    /// unless it is short. Only a plain text that no plain scalar in block style can hold (one with
    /// line breaks, a lone dash out of a flow sequence) gets quotes: it is a string anyhow.
    void node(const YamlNode& value);
    void json(const nlohmann::json& value);
    [[nodiscard]] std::string take() &&;

private:
    struct State;
    class NodeWriter;
    std::unique_ptr<State> state_;
};

/// The document again, without its comments; see `YamlWriter::node`.
[[nodiscard]] PAAS_API std::string to_yaml(const YamlNode& node);
[[nodiscard]] PAAS_API std::string to_yaml(const nlohmann::json& value);

}  // namespace paas::text
