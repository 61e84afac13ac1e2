import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.rdf.model.ModelFactory;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;

/** Asks Jena every query of a folder about one file of N-Triples: java AskJena.java DATA QUERIES ANSWERS. */
public class AskJena {
    public static void main(String[] given) throws Exception {
        Model model = ModelFactory.createDefaultModel();
        RDFDataMgr.read(model, given[0], Lang.NTRIPLES);
        List<Path> files;
        try (Stream<Path> listed = Files.list(Path.of(given[1]))) {
            files = listed.collect(Collectors.toList());
        }
        for (Path file : files) {
            answer(model, file, Path.of(given[2]));
        }
    }

    private static void answer(Model model, Path file, Path folder) throws Exception {
        String name = file.getFileName().toString().replace(".rq", "");
        Path answer = folder.resolve(name + ".srj");
        try (QueryExecution asked = QueryExecutionFactory.create(Files.readString(file), model);
                OutputStream out = Files.newOutputStream(answer)) {
            ResultSetFormatter.outputAsJSON(out, asked.execSelect());
        } catch (RuntimeException error) {
            Files.deleteIfExists(answer);
            Files.writeString(folder.resolve(name + ".error"), error.toString());
        }
    }
}
