/// Templates that name what they belong to (metadata `parents`, `childs` and `parent`, as the
/// dashboard of the Infrastructure Manager reads them), each laid over its base: valid together.
#include "corpus.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

using namespace paas;
namespace fs = std::filesystem;

namespace {

/// A template and what it is laid over, the lowest first.
struct Stack {
    std::vector<std::string> bases;
    std::string fragment;
    auto operator<=>(const Stack&) const = default;
};

/// `parents: [ base… ]` makes a stack with each base, `childs: [ fragment… ]` one with each
/// fragment; `parent: base` beside the latter stands below both.
void collect(const text::YamlNode& metadata, const std::string& file, std::vector<Stack>& out) {
    const text::YamlNode below = metadata.find("parent");
    for (const text::YamlNode name : metadata.find("parents").items()) {
        out.push_back({{std::string(name.text())}, file});
    }
    for (const text::YamlNode name : metadata.find("childs").items()) {
        Stack stack{{file}, std::string(name.text())};
        if (below.is_scalar()) {
            stack.bases.insert(stack.bases.begin(), std::string(below.text()));
        }
        out.push_back(std::move(stack));
    }
    for (const text::YamlEntry entry : metadata.entries()) {
        collect(entry.value, file, out);
    }
}

std::vector<Stack> stacks_of(const std::string& text, const std::string& file) {
    DiagnosticList ignored;
    std::vector<Stack> stacks;
    if (const auto document = text::YamlDocument::parse(text, file, {}, ignored)) {
        collect(document->root().find("metadata"), file, stacks);
    }
    return stacks;
}

}  // namespace

int main() {
    const auto corpus = corpus::Corpus::open();
    if (!corpus) {
        std::printf("skipped: no corpus (set PAAS_CORPUS)\n");
        return corpus::kSkipped;
    }
    std::map<std::string, const corpus::Row*> rows;
    for (const corpus::Row& row : corpus->rows()) {
        rows.emplace(row.path, &row);
    }
    std::set<Stack> stacks;
    int incomplete = 0;
    for (const corpus::Row& row : corpus->rows()) {
        const fs::path path(row.path);
        const std::string text = row.kind == "csar" ? std::string() : corpus->read(row);
        for (Stack& stack : stacks_of(text, path.filename().string())) {
            bool complete = true;
            const auto find = [&](std::string& name) {
                name = (path.parent_path() / name).lexically_normal().string();
                complete = complete && rows.contains(name);
            };
            std::ranges::for_each(stack.bases, find);
            find(stack.fragment);
            incomplete += complete ? 0 : 1;
            if (complete) {
                stacks.insert(std::move(stack));
            }
        }
    }
    int valid = 0;
    int alone = 0;
    for (const Stack& stack : stacks) {
        const corpus::Row& row = *rows.at(stack.fragment);
        DiagnosticList by_itself;
        alone += corpus->validate(row, corpus->read(row), by_itself, nullptr) ? 1 : 0;
        DiagnosticList findings;
        tosca::ValidateOptions options;
        for (const std::string& base : stack.bases) {
            options.bases.push_back(
                {corpus->read(*rows.at(base)), (corpus->root() / base).string()});
        }
        if (corpus->validate(row, corpus->read(row), findings, options)) {
            ++valid;
        } else {
            std::printf("%s with %s: %s\n", stack.fragment.c_str(), stack.bases.back().c_str(),
                        corpus::first_error(findings).c_str());
        }
    }
    std::printf(
        "fragments with their base: %zu, valid: %d, valid alone: %d; whose base or fragment the "
        "corpus does not hold: %d\n",
        stacks.size(), valid, alone, incomplete);
    return static_cast<std::size_t>(valid) == stacks.size() && valid > 0 ? 0 : 1;
}
