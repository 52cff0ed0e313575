import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.queries.spans.SpanNearQuery;
import org.apache.lucene.queries.spans.SpanQuery;
import org.apache.lucene.queries.spans.SpanTermQuery;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortedNumericSelector;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.MMapDirectory;

/**
 * Apache Lucene as a contender of bench/run; the exchange is described in src/bin/contender.rs. The analyser is the English one
 * with its stop words left in; the text is one stored field with positions, the day a point and a column.
 */
public final class Contender {
  static final String TEXT = "text";
  static final String ID = "id";
  static final String DAY = "day";
  static final int WRITER_MEGABYTES = 1024;
  static final Analyzer ANALYSER = new EnglishAnalyzer(CharArraySet.EMPTY_SET);

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "index" -> index(Path.of(args[1]), Path.of(args[2]), Integer.parseInt(args[3]), false);
      case "update" -> index(Path.of(args[1]), Path.of(args[2]), 1, true);
      case "merge" -> merge(Path.of(args[1]));
      case "serve" -> serve(Path.of(args[1]));
      case "version" -> System.out.println(org.apache.lucene.util.Version.LATEST);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  static String unescaped(String field) {
    if (field.indexOf('\\') < 0) {
      return field;
    }
    StringBuilder text = new StringBuilder(field.length());
    for (int at = 0; at < field.length(); at++) {
      char c = field.charAt(at);
      if (c != '\\' || at + 1 == field.length()) {
        text.append(c);
        continue;
      }
      at++;
      switch (field.charAt(at)) {
        case 't' -> text.append('\t');
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        default -> text.append(field.charAt(at));
      }
    }
    return text.toString();
  }

  static Document document(String line) {
    String[] fields = line.split("\t", -1);
    Document document = new Document();
    document.add(new StringField(ID, fields[0], Field.Store.YES));
    long day = Long.parseLong(fields[1]);
    if (day != 0) {
      document.add(new LongField(DAY, day, Field.Store.NO));
    }
    document.add(new TextField(TEXT, unescaped(fields[2]) + "\n" + unescaped(fields[3]), Field.Store.YES));
    return document;
  }

  static IndexWriter writer(Path folder) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig(ANALYSER);
    config.setRAMBufferSizeMB(WRITER_MEGABYTES);
    return new IndexWriter(FSDirectory.open(folder), config);
  }

  static void index(Path corpus, Path folder, int threads, boolean replace) throws Exception {
    try (IndexWriter writer = writer(folder);
        BufferedReader lines = Files.newBufferedReader(corpus)) {
      ArrayBlockingQueue<String> queue = new ArrayBlockingQueue<>(1000);
      List<Thread> workers = new ArrayList<>();
      Throwable[] failed = new Throwable[1];
      for (int number = 0; number < threads; number++) {
        Thread worker =
            new Thread(
                () -> {
                  try {
                    for (String line = queue.take(); !line.isEmpty(); line = queue.take()) {
                      Document document = document(line);
                      if (replace) {
                        writer.updateDocument(new Term(ID, document.get(ID)), document);
                      } else {
                        writer.addDocument(document);
                      }
                    }
                  } catch (Throwable failure) {
                    failed[0] = failure;
                  }
                });
        worker.start();
        workers.add(worker);
      }
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        queue.put(line);
      }
      for (int number = 0; number < threads; number++) {
        queue.put("");
      }
      for (Thread worker : workers) {
        worker.join();
      }
      if (failed[0] != null) {
        throw new IOException(failed[0]);
      }
      writer.commit();
    }
  }

  static void merge(Path folder) throws IOException {
    try (IndexWriter writer = writer(folder)) {
      writer.forceMerge(1);
    }
  }

  static String stem(String word) throws IOException {
    try (TokenStream stream = ANALYSER.tokenStream(TEXT, word)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      String first = stream.incrementToken() ? term.toString() : word;
      stream.end();
      return first;
    }
  }

  static Query word(String word) throws IOException {
    return new TermQuery(new Term(TEXT, stem(word)));
  }

  static SpanQuery span(String word) throws IOException {
    return new SpanTermQuery(new Term(TEXT, stem(word)));
  }

  static Query query(String kind, String[] fields) throws IOException {
    switch (kind) {
      case "word":
        return word(fields[3]);
      case "and", "or":
        BooleanQuery.Builder several = new BooleanQuery.Builder();
        for (int at = 3; at < fields.length; at++) {
          several.add(word(fields[at]), kind.equals("and") ? Occur.MUST : Occur.SHOULD);
        }
        return several.build();
      case "phrase":
        PhraseQuery.Builder phrase = new PhraseQuery.Builder();
        for (int at = 3; at < fields.length; at++) {
          phrase.add(new Term(TEXT, stem(fields[at])));
        }
        return phrase.build();
      case "prefix":
        return new PrefixQuery(new Term(TEXT, fields[3]));
      case "fuzzy":
        return new FuzzyQuery(new Term(TEXT, fields[3]), 1);
      case "dated":
        return new BooleanQuery.Builder()
            .add(word(fields[3]), Occur.MUST)
            .add(LongField.newRangeQuery(DAY, Long.parseLong(fields[4]), Long.parseLong(fields[5])), Occur.FILTER)
            .build();
      case "near":
        return new SpanNearQuery(
            new SpanQuery[] {span(fields[3]), span(fields[4])}, Integer.parseInt(fields[5]) - 1, false);
      default:
        return null;
    }
  }

  /** What the searcher does with one question. */
  static final class Asked {
    final IndexSearcher searcher;
    final Query query;
    final String mode;
    long count;
    ScoreDoc[] hits = {};
    long seen;

    Asked(IndexSearcher searcher, Query query, String mode) {
      this.searcher = searcher;
      this.query = query;
      this.mode = mode;
    }

    void run() throws IOException {
      Sort newest = new Sort(LongField.newSortField(DAY, true, SortedNumericSelector.Type.MAX));
      TopDocs top =
          switch (mode) {
            case "count" -> {
              count = searcher.count(query);
              yield null;
            }
            case "total" -> searcher.search(query, new TopScoreDocCollectorManager(10, Integer.MAX_VALUE));
            case "newest" -> searcher.search(query, new TopFieldCollectorManager(newest, 10, 10));
            case "newest-total" -> searcher.search(query, new TopFieldCollectorManager(newest, 10, Integer.MAX_VALUE));
            default -> searcher.search(query, 10);
          };
      if (top == null) {
        return;
      }
      hits = top.scoreDocs;
      count = top.totalHits.value();
      if (mode.equals("stored")) {
        StoredFields stored = searcher.storedFields();
        for (ScoreDoc hit : hits) {
          seen += stored.document(hit.doc).get(TEXT).length();
        }
      } else if (mode.equals("shown")) {
        UnifiedHighlighter highlighter = UnifiedHighlighter.builder(searcher, ANALYSER).withMaxLength(1 << 20).build();
        for (String snippet : highlighter.highlight(TEXT, query, top, 2)) {
          seen += snippet == null ? 0 : snippet.length();
        }
      }
    }
  }

  static void serve(Path folder) throws Exception {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (DirectoryReader reader = DirectoryReader.open(MMapDirectory.open(folder))) {
      IndexSearcher searcher = new IndexSearcher(reader);
      // A cache of answers would be raced against work.
      searcher.setQueryCache(null);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split("\t", -1);
        Query query = query(fields[2], fields);
        if (query == null) {
          out.println("none");
          out.flush();
          continue;
        }
        int repeats = Integer.parseInt(fields[1]);
        Asked asked = new Asked(searcher, query, fields[0]);
        long begun = System.nanoTime();
        for (int run = 0; run < Math.max(repeats, 1); run++) {
          asked.run();
        }
        long nanoseconds = (System.nanoTime() - begun) / Math.max(repeats, 1);
        StringBuilder answer = new StringBuilder().append(nanoseconds).append('\t').append(asked.count);
        if (repeats == 0) {
          StoredFields stored = searcher.storedFields();
          for (ScoreDoc hit : asked.hits) {
            answer.append('\t').append(stored.document(hit.doc).get(ID));
          }
        }
        out.println(answer);
        out.flush();
      }
    }
  }
}
