// SQLite FTS5 as a contender of bench/run: title and body in one column under the Porter stemmer, the day in a table with an index.
//
//     sqlite index CORPUS FOLDER THREADS | update CHANGED FOLDER | merge FOLDER | serve FOLDER | version

#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "exchange.h"

namespace {

void check(int code, sqlite3 *db) {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) throw std::runtime_error(sqlite3_errmsg(db));
}

struct Database {
    sqlite3 *db = nullptr;

    explicit Database(const std::string &folder) {
        std::filesystem::create_directories(folder);
        check(sqlite3_open((folder + "/articles.db").c_str(), &db), db);
        run("PRAGMA mmap_size=8589934592");
        run("PRAGMA cache_size=-1048576");
    }
    ~Database() { sqlite3_close(db); }

    void run(const std::string &sql) { check(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), db); }
};

struct Statement {
    sqlite3_stmt *statement = nullptr;
    sqlite3 *db;

    Statement(Database &database, const std::string &sql) : db(database.db) {
        check(sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr), db);
    }
    Statement(const Statement &) = delete;
    ~Statement() { sqlite3_finalize(statement); }

    void bind(int place, const std::string &text) {
        check(sqlite3_bind_text(statement, place, text.c_str(), static_cast<int>(text.size()), SQLITE_TRANSIENT), db);
    }
    void bind(int place, int64_t number) { check(sqlite3_bind_int64(statement, place, number), db); }
    bool step() {
        int code = sqlite3_step(statement);
        check(code, db);
        return code == SQLITE_ROW;
    }
    void reset() { sqlite3_reset(statement); }
};

void index(const std::string &corpus, const std::string &folder, bool replace) {
    Database database(folder);
    // The fastest that is offered: no journal, no waiting for the disk.
    database.run("PRAGMA journal_mode=OFF");
    database.run("PRAGMA synchronous=OFF");
    if (!replace) {
        database.run("CREATE TABLE articles(number INTEGER PRIMARY KEY, id TEXT UNIQUE, day INTEGER)");
        database.run("CREATE INDEX by_day ON articles(day)");
        database.run("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='porter unicode61')");
    }
    database.run("BEGIN");
    {
        Statement known(database, "SELECT number FROM articles WHERE id = ?");
        Statement row(database, "INSERT OR REPLACE INTO articles(number, id, day) VALUES(?, ?, ?)");
        Statement text(database, replace ? "UPDATE texts SET text = ?2 WHERE rowid = ?1"
                                         : "INSERT INTO texts(rowid, text) VALUES(?, ?)");
        std::ifstream input(corpus);
        std::string line;
        int64_t number = 0;
        while (std::getline(input, line)) {
            std::vector<std::string> article = fields(line);
            if (article.size() != 4) throw std::runtime_error("a line is no article");
            number++;
            if (replace) {
                known.bind(1, article[0]);
                if (!known.step()) throw std::runtime_error("an article to replace is not there");
                number = sqlite3_column_int64(known.statement, 0);
                known.reset();
            }
            row.bind(1, number);
            row.bind(2, article[0]);
            row.bind(3, std::stoll(article[1]));
            row.step();
            row.reset();
            text.bind(1, number);
            text.bind(2, article[2] + "\n" + article[3]);
            text.step();
            text.reset();
        }
    }
    database.run("COMMIT");
}

std::string match_of(const std::vector<std::string> &words) {
    const std::string &kind = words[2];
    auto quoted = [](const std::string &word) { return "\"" + word + "\""; };
    std::string text;
    if (kind == "word") return quoted(words[3]);
    if (kind == "prefix") return quoted(words[3]) + "*";
    if (kind == "dated") return quoted(words[3]);
    if (kind == "near") return "NEAR(" + quoted(words[3]) + " " + quoted(words[4]) + ", " + std::to_string(std::stol(words[5]) - 1) + ")";
    if (kind != "and" && kind != "or" && kind != "phrase") return "";
    for (size_t at = 3; at < words.size(); at++) {
        if (at > 3) text += kind == "or" ? " OR " : " ";
        text += kind == "phrase" ? words[at] : quoted(words[at]);
    }
    return kind == "phrase" ? quoted(text) : text;
}

struct Questions {
    Database &database;
    std::string match;
    int64_t first = 0, last = 0;
    bool dated = false;

    bool prepare(const std::vector<std::string> &words) {
        match = match_of(words);
        dated = words[2] == "dated";
        if (dated) {
            first = std::stoll(words[4]);
            last = std::stoll(words[5]);
        }
        return !match.empty();
    }

    // The condition on text and day, and what is asked of those that fit.
    std::string sql(const std::string &what, const std::string &order) const {
        std::string from = dated || order.find("day") != std::string::npos
                               ? " FROM texts JOIN articles ON articles.number = texts.rowid WHERE texts MATCH ?1"
                               : " FROM texts WHERE texts MATCH ?1";
        if (dated) from += " AND articles.day BETWEEN ?2 AND ?3";
        return "SELECT " + what + from + order;
    }

    template <typename Row> void each(const std::string &text, Row row) const {
        Statement statement(database, text);
        statement.bind(1, match);
        if (dated) {
            statement.bind(2, first);
            statement.bind(3, last);
        }
        while (statement.step()) row(statement.statement);
    }

    uint64_t count() const {
        uint64_t total = 0;
        each(sql("count(*)", ""), [&](sqlite3_stmt *row) { total = sqlite3_column_int64(row, 0); });
        return total;
    }

    uint64_t ask(const std::string &mode) const {
        uint64_t seen = 0;
        if (mode == "count") return count();
        const bool newest = mode == "newest" || mode == "newest-total";
        const std::string order = newest ? " ORDER BY articles.day DESC LIMIT 10" : " ORDER BY texts.rank LIMIT 10";
        std::string what = "texts.rowid";
        if (mode == "stored") what = "texts.text";
        if (mode == "shown") what = "snippet(texts, 0, '<b>', '</b>', '...', 40)";
        each(sql(what, order), [&](sqlite3_stmt *row) { seen += sqlite3_column_bytes(row, 0); });
        if (mode == "total" || mode == "newest-total") seen += count();
        return seen;
    }

    Answer reply(const std::string &mode) const {
        Answer answer;
        if (mode == "count" || mode == "total" || mode == "newest-total") answer.count = count();
        const bool newest = mode == "newest" || mode == "newest-total";
        const std::string order = newest ? " ORDER BY articles.day DESC LIMIT 10" : " ORDER BY texts.rank LIMIT 10";
        each(sql("(SELECT id FROM articles AS known WHERE known.number = texts.rowid)", order), [&](sqlite3_stmt *row) {
            answer.ids.emplace_back(reinterpret_cast<const char *>(sqlite3_column_text(row, 0)));
        });
        return answer;
    }
};

} // namespace

int main(int count, char **words) try {
    const std::string command = count > 1 ? words[1] : "";
    if (command == "version") {
        std::cout << sqlite3_libversion() << '\n';
    } else if (command == "index" && count == 5) {
        index(words[2], words[3], false);
    } else if (command == "update" && count == 4) {
        index(words[2], words[3], true);
    } else if (command == "merge" && count == 3) {
        Database database(words[2]);
        database.run("INSERT INTO texts(texts) VALUES('optimize')");
    } else if (command == "serve" && count == 3) {
        Database database(words[2]);
        Questions questions{database, "", 0, 0, false};
        serve([&](const std::vector<std::string> &line) { return questions.prepare(line); },
              [&](const std::string &mode) { return questions.ask(mode); },
              [&](const std::string &mode) { return questions.reply(mode); });
    } else {
        std::cerr << "index CORPUS FOLDER THREADS | update CHANGED FOLDER | merge FOLDER | serve FOLDER | version\n";
        return 2;
    }
    return 0;
} catch (const std::exception &failure) {
    std::cerr << failure.what() << '\n';
    return 1;
}
