#include "findings.hpp"

#include <algorithm>

namespace paas::tosca {

namespace {

/// The first 200 bytes at most, whole letters: a hostile name may be as long as its file.
std::string_view shortened(std::string_view text) {
    std::size_t size = std::min<std::size_t>(text.size(), 200);
    while (size < text.size() && size > 0 &&
           (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
        --size;
    }
    return text.substr(0, size);
}

}  // namespace

std::string Path::str() const {
    std::vector<const Path*> steps;
    for (const Path* step = this; step != nullptr && step->parent_ != nullptr;
         step = step->parent_) {
        steps.push_back(step);
    }
    std::string out;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        if ((*step)->index_ != kNone) {
            out += "[" + std::to_string((*step)->index_) + "]";
            continue;
        }
        out += out.empty() ? "" : ".";
        out += shortened((*step)->key_);
    }
    return out;
}

/// Counts a finding. False for those beyond the limit; the first of them is told.
bool Findings::takes(Severity severity, const SourcePosition& position) {
    constexpr std::size_t kMost = 1000;
    const std::size_t count = severity == Severity::error ? ++errors_ : ++warnings_;
    if (count == kMost + 1) {
        sink_->report(Diagnostic{"TOSCA-0105",
                                 Severity::warning,
                                 position,
                                 {},
                                 severity == Severity::error
                                     ? "there are more errors; they are not listed"
                                     : "there are more warnings; they are not listed",
                                 "correct the first ones",
                                 {}});
    }
    return count <= kMost;
}

void Findings::report(Severity severity, std::string_view code, const text::YamlNode& at,
                      const Path& path, std::string message, std::string suggestion,
                      std::vector<DiagnosticNote> notes) {
    if (SourcePosition position = at.position(); takes(severity, position)) {
        sink_->report(Diagnostic{std::string(code), severity, std::move(position), path.str(),
                                 std::move(message), std::move(suggestion), std::move(notes)});
    }
}

void Findings::replay(const Diagnostic& diagnostic) {
    if (takes(diagnostic.severity, diagnostic.position)) {
        sink_->report(diagnostic);
    }
}

std::string in_quotes(std::string_view text) {
    constexpr std::size_t kLongest = 60;
    std::string out = "'";
    for (const char c : text.substr(0, kLongest)) {
        out += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
    }
    if (text.size() > kLongest) {
        // Not in the middle of a UTF-8 sequence.
        while (out.size() > 1 && (static_cast<unsigned char>(out.back()) & 0x80U) != 0) {
            out.pop_back();
        }
        out += "...";
    }
    return out + "'";
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates,
                         std::string otherwise) {
    const std::string_view near = nearest(word, candidates);
    return near.empty() ? otherwise : "did you mean " + in_quotes(near) + "?";
}

DiagnosticNote note_at(const text::YamlNode& node, std::string message) {
    SourcePosition position = node.position();
    if (position.file == kProfileFile) {
        if (message.ends_with(" here")) {
            message.resize(message.size() - std::string_view(" here").size());
        }
        return {{}, message + " in the normative types"};
    }
    return {std::move(position), std::move(message)};
}

}  // namespace paas::tosca
