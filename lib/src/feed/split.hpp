/// Finding the messages in a text before any of them is parsed, so that a broken one costs only
/// itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace paas::feed {

/// One message, or what should have been one.
struct Chunk {
    std::string_view text;
    std::uint32_t line = 1;  ///< where it starts, 1-based
    std::uint32_t column = 1;
    bool balanced = false;  ///< its brackets close
};

/// Goes through a JSON object, several one after another (JSON lines), or an array of them.
class Splitter {
public:
    explicit Splitter(std::string_view text);

    /// The next chunk, or nothing at the end.
    [[nodiscard]] std::optional<Chunk> next();
    /// After a chunk that turned out broken: cuts it before the next line that starts with '{',
    /// goes on there, and returns what was cut off. In an array there are no such lines to trust,
    /// so the chunk stays whole.
    Chunk resume_inside(Chunk broken);
    /// What is wrong around the chunks; empty when nothing is. Known after the last chunk.
    [[nodiscard]] std::string_view problem() const { return problem_; }
    [[nodiscard]] std::uint32_t line() const { return line_; }

private:
    void skip_separators();
    void close_array();
    void move_to(std::size_t offset);

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_start_ = 0;
    std::uint32_t line_ = 1;
    bool in_array_ = false;
    bool first_ = true;
    std::string_view problem_;
};

}  // namespace paas::feed
