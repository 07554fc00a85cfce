#include "findings.hpp"

#include <algorithm>

namespace paas::tosca {

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
        out += (*step)->key_;
    }
    return out;
}

void Findings::report(Severity severity, std::string_view code, const text::YamlNode& at,
                      const Path& path, std::string message, std::string suggestion,
                      std::vector<DiagnosticNote> notes) {
    errors_ += severity == Severity::error ? 1 : 0;
    sink_->report(Diagnostic{std::string(code), severity, at.position(), path.str(),
                             std::move(message), std::move(suggestion), std::move(notes)});
}

void Findings::replay(const Diagnostic& diagnostic) {
    errors_ += diagnostic.severity == Severity::error ? 1 : 0;
    sink_->report(diagnostic);
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
    return {node.position(), std::move(message)};
}

}  // namespace paas::tosca
