// Xapian as a contender of bench/run: stems with positions, the text as document data, the day as a value.
//
//     xapian index CORPUS FOLDER THREADS | update CHANGED FOLDER | merge FOLDER | serve FOLDER | version

#include <xapian.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "exchange.h"

namespace {

constexpr Xapian::valueno DAY = 0;
// Documents between two flushes: as many as memory of a gigabyte holds.
constexpr int FLUSH = 100000;

void index(const std::string &corpus, const std::string &folder, bool replace) {
    Xapian::WritableDatabase database(folder, (replace ? Xapian::DB_OPEN : Xapian::DB_CREATE) | Xapian::DB_NO_SYNC);
    Xapian::TermGenerator generator;
    generator.set_stemmer(Xapian::Stem("en"));
    generator.set_stemming_strategy(Xapian::TermGenerator::STEM_ALL);
    std::ifstream input(corpus);
    std::string line;
    int pending = 0;
    while (std::getline(input, line)) {
        std::vector<std::string> article = fields(line);
        if (article.size() != 4) throw std::runtime_error("a line is no article");
        Xapian::Document document;
        const std::string text = article[2] + "\n" + article[3];
        generator.set_document(document);
        generator.index_text(text);
        document.set_data(text);
        document.add_value(DAY, Xapian::sortable_serialise(std::stod(article[1])));
        document.add_boolean_term("Q" + article[0]);
        if (replace) {
            database.replace_document("Q" + article[0], document);
        } else {
            database.add_document(document);
        }
        if (++pending == FLUSH) {
            database.commit();
            pending = 0;
        }
    }
    database.commit();
}

struct Questions {
    Xapian::Database database;
    Xapian::Stem stem{"en"};
    Xapian::Query query;

    bool prepare(const std::vector<std::string> &words) {
        const std::string &kind = words[2];
        std::vector<Xapian::Query> terms;
        const bool plain = kind == "and" || kind == "or" || kind == "phrase" || kind == "word";
        const size_t end = plain ? words.size() : kind == "near" ? 5 : 4;
        for (size_t at = 3; at < end; at++) terms.emplace_back(kind == "prefix" ? words[at] : stem(words[at]));
        const size_t window = terms.size();
        if (kind == "word") {
            query = terms[0];
        } else if (kind == "and") {
            query = Xapian::Query(Xapian::Query::OP_AND, terms.begin(), terms.end());
        } else if (kind == "or") {
            query = Xapian::Query(Xapian::Query::OP_OR, terms.begin(), terms.end());
        } else if (kind == "phrase") {
            query = Xapian::Query(Xapian::Query::OP_PHRASE, terms.begin(), terms.end(), window);
        } else if (kind == "near") {
            query = Xapian::Query(Xapian::Query::OP_NEAR, terms.begin(), terms.end(), std::stoul(words[5]) + 1);
        } else if (kind == "prefix") {
            query = Xapian::Query(Xapian::Query::OP_WILDCARD, words[3]);
        } else if (kind == "dated") {
            auto day = [](const std::string &number) { return Xapian::sortable_serialise(std::stod(number)); };
            Xapian::Query range(Xapian::Query::OP_VALUE_RANGE, DAY, day(words[4]), day(words[5]));
            query = Xapian::Query(Xapian::Query::OP_FILTER, terms[0], range);
        } else {
            return false;
        }
        return true;
    }

    Xapian::MSet search(const std::string &mode) {
        Xapian::Enquire enquire(database);
        enquire.set_query(query);
        if (mode == "newest" || mode == "newest-total") enquire.set_sort_by_value(DAY, true);
        const bool all = mode == "count" || mode == "total" || mode == "newest-total";
        return enquire.get_mset(0, mode == "count" ? 0 : 10, all ? database.get_doccount() : 0);
    }

    uint64_t ask(const std::string &mode) {
        Xapian::MSet found = search(mode);
        uint64_t seen = found.get_matches_estimated();
        if (mode == "stored" || mode == "shown") {
            for (auto hit = found.begin(); hit != found.end(); ++hit) {
                const std::string text = hit.get_document().get_data();
                seen += mode == "stored" ? text.size() : found.snippet(text, 250, stem).size();
            }
        }
        return seen;
    }

    Answer reply(const std::string &mode) {
        Xapian::MSet found = search(mode);
        Answer answer;
        if (mode == "count" || mode == "total" || mode == "newest-total") answer.count = found.get_matches_estimated();
        for (auto hit = found.begin(); hit != found.end(); ++hit) {
            Xapian::Document document = hit.get_document();
            auto term = document.termlist_begin();
            term.skip_to("Q");
            if (term != document.termlist_end()) answer.ids.push_back((*term).substr(1));
        }
        return answer;
    }
};

} // namespace

int main(int count, char **words) try {
    const std::string command = count > 1 ? words[1] : "";
    if (command == "version") {
        std::cout << Xapian::version_string() << '\n';
    } else if (command == "index" && count == 5) {
        setenv("XAPIAN_FLUSH_THRESHOLD", std::to_string(FLUSH).c_str(), 1);
        index(words[2], words[3], false);
    } else if (command == "update" && count == 4) {
        index(words[2], words[3], true);
    } else if (command == "merge" && count == 3) {
        // Xapian has no segments; compacting is what makes its tables small and quick.
        const std::string folder = words[2], compacted = folder + ".compacted";
        Xapian::Database(folder).compact(compacted);
        std::filesystem::remove_all(folder);
        std::filesystem::rename(compacted, folder);
    } else if (command == "serve" && count == 3) {
        Questions questions;
        questions.database = Xapian::Database(words[2]);
        serve([&](const std::vector<std::string> &line) { return questions.prepare(line); },
              [&](const std::string &mode) { return questions.ask(mode); },
              [&](const std::string &mode) { return questions.reply(mode); });
    } else {
        std::cerr << "index CORPUS FOLDER THREADS | update CHANGED FOLDER | merge FOLDER | serve FOLDER | version\n";
        return 2;
    }
    return 0;
} catch (const Xapian::Error &failure) {
    std::cerr << failure.get_description() << '\n';
    return 1;
} catch (const std::exception &failure) {
    std::cerr << failure.what() << '\n';
    return 1;
}
