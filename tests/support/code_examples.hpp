/// The examples of the tables of codes as files (the notation: paas/tosca/codes.hpp).
#pragma once

#include "zip_bytes.hpp"

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

namespace paas::testing {

struct ExampleFile {
    std::string name;    ///< "" for an example that is one template
    std::string remark;  ///< "encrypted"
    std::string text;
};

inline std::string replaced(std::string text, std::string_view what, const std::string& by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
        text.replace(at, what.size(), by);
    }
    return text;
}

/// The number at the start of a text; 0 when there is none.
inline std::size_t number_at(std::string_view text) {
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// Of an example that is complete (`tosca::example_text`).
inline std::vector<ExampleFile> example_files(std::string_view complete) {
    std::vector<ExampleFile> files;
    std::size_t times = 1;
    for (std::size_t at = 0; at < complete.size();) {
        const std::size_t end = complete.find('\n', at) + 1;
        const std::string line(complete.substr(at, end - at));
        at = end;
        constexpr std::string_view kFile = "# file: ";
        constexpr std::string_view kRepeat = "# repeat ";
        if (line.starts_with(kFile)) {
            const std::string head = line.substr(kFile.size(), line.size() - kFile.size() - 1);
            const std::size_t remark = head.find(" (");
            files.push_back({head.substr(0, remark),
                             remark == head.npos
                                 ? std::string()
                                 : head.substr(remark + 2, head.size() - remark - 3),
                             {}});
            continue;
        }
        if (files.empty()) {
            files.emplace_back();
        }
        if (const std::size_t repeat = line.find(kRepeat); repeat != line.npos) {
            times = number_at(std::string_view(line).substr(repeat + kRepeat.size()));
            continue;
        }
        for (std::size_t n = 1; n <= times; ++n) {
            files.back().text += line.find('{') == line.npos
                                     ? line
                                     : replaced(replaced(line, "{n}", std::to_string(n)), "{n-1}",
                                                std::to_string(n - 1));
        }
        times = 1;
    }
    return files;
}

/// The archive that the files of an example of a CSAR- code are in.
inline std::string example_archive(const std::vector<ExampleFile>& files) {
    if (files.size() == 1 && files[0].name.empty()) {
        return files[0].text;  // not an archive at all
    }
    std::vector<ZipMember> members;
    for (const ExampleFile& file : files) {
        ZipMember member{.name = file.name, .text = file.text};
        constexpr std::string_view kLink = "a link to ";
        if (file.remark == "encrypted") {
            member.flags = 1;
        } else if (file.remark.starts_with("its data overlaps")) {
            member.at_first = true;
        } else if (file.remark.starts_with(kLink)) {
            member.text = file.remark.substr(kLink.size());
            member.unix_mode = 0120777;
        } else if (file.remark.ends_with(" zeros")) {
            member.deflated = true;
            member.text = "\x03";  // refused by what the directory says, before it is unpacked
            member.unpacked = static_cast<std::uint32_t>(number_at(file.remark));
        }
        members.push_back(std::move(member));
    }
    return make_zip(members);
}

}  // namespace paas::testing
