import jakarta.servlet.http.HttpServlet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.rest.RESTCatalogAdapter;
import org.apache.iceberg.rest.RESTCatalogServlet;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/** Serves the catalog that a properties file describes by Iceberg's REST protocol, on the loopback only. */
final class LakeCatalogServer {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");

  public static void main(String[] arguments) throws Exception {
    Properties written = new Properties();
    try (var reader = Files.newBufferedReader(Path.of(arguments[0]))) {
      written.load(reader);
    }
    Map<String, String> settings = new TreeMap<>();
    for (String name : written.stringPropertyNames()) settings.put(name, filled(written.getProperty(name)));

    int port = Integer.parseInt(variable("CATALOG_PORT"));
    HttpServlet rest = new RESTCatalogServlet(new RESTCatalogAdapter(CatalogUtil.buildIcebergCatalog("lake", settings, null)));
    ServletContextHandler everything = new ServletContextHandler();
    everything.addServlet(new ServletHolder(rest), "/*");
    Server server = new Server(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
    server.setHandler(everything);
    server.setStopAtShutdown(true);
    server.start();
    server.join();
  }

  private static String filled(String text) {
    return VARIABLE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(variable(found.group(1))));
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    if (value == null) throw new IllegalStateException("the environment variable " + name + " is not set");
    return value;
  }
}
