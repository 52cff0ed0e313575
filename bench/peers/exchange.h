// The exchange of bench/run (see src/bin/contender.rs) for contenders in C++: fields of lines, questions, answers.
#pragma once

#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

inline std::string unescaped(const std::string &field) {
    std::string text;
    text.reserve(field.size());
    for (size_t at = 0; at < field.size(); at++) {
        if (field[at] != '\\' || at + 1 == field.size()) {
            text += field[at];
            continue;
        }
        at++;
        switch (field[at]) {
        case 't': text += '\t'; break;
        case 'n': text += '\n'; break;
        case 'r': text += '\r'; break;
        default: text += field[at];
        }
    }
    return text;
}

inline std::vector<std::string> fields(const std::string &line) {
    std::vector<std::string> parts;
    size_t start = 0;
    for (size_t end = line.find('\t'); end != std::string::npos; end = line.find('\t', start)) {
        parts.push_back(unescaped(line.substr(start, end - start)));
        start = end + 1;
    }
    parts.push_back(unescaped(line.substr(start)));
    return parts;
}

struct Answer {
    uint64_t count = 0;
    std::vector<std::string> ids;
};

// Reads questions and answers them. `prepare(words)` gives false where there is nothing of the kind; `ask(mode)` is timed; `answer(mode)`
// gives ids too.
template <typename Prepare, typename Ask, typename Reply> void serve(Prepare prepare, Ask ask, Reply reply) {
    std::string line;
    while (std::getline(std::cin, line)) {
        std::vector<std::string> words = fields(line);
        if (words.size() < 4 || !prepare(words)) {
            std::cout << "none" << std::endl;
            continue;
        }
        long repeats = std::stol(words[1]);
        Answer answer;
        if (repeats == 0) answer = reply(words[0]);
        auto begun = std::chrono::steady_clock::now();
        uint64_t seen = 0;
        for (long run = 0; run < repeats; run++) seen += ask(words[0]);
        auto took = std::chrono::steady_clock::now() - begun;
        volatile uint64_t kept = seen;
        (void)kept;
        auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(took).count();
        std::cout << nanoseconds / std::max(repeats, 1L) << '\t' << answer.count;
        for (const std::string &id : answer.ids) std::cout << '\t' << id;
        std::cout << std::endl;
    }
}
