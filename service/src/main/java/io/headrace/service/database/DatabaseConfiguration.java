package io.headrace.service.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.headrace.service.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    /** Without WRITE_DELAY=0 H2 loses commits that it has acknowledged; the rest makes it speak as PostgreSQL does. */
    private static final String H2 =
            ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";

    private static final int CONNECTIONS = 16;

    @Bean
    HikariDataSource dataSource(Settings settings) throws IOException {
        HikariConfig config = new HikariConfig();
        config.setPoolName("headrace");
        config.setMaximumPoolSize(CONNECTIONS);
        String host = settings.database().host();
        if (host == null) {
            config.setJdbcUrl("jdbc:h2:file:" + folder(settings.data()).resolve("headrace") + H2);
            config.setUsername("headrace");
        } else {
            config.setDataSource(postgresql(host, settings.database()));
        }
        return new HikariDataSource(config);
    }

    /** Typed fields instead of a URL: nothing in them can switch the driver's other settings on. */
    private static DataSource postgresql(String host, Settings.Database database) {
        PGSimpleDataSource server = new PGSimpleDataSource();
        server.setServerNames(new String[] {host});
        server.setPortNumbers(new int[] {database.port()});
        server.setDatabaseName(database.name());
        server.setApplicationName("headrace");
        server.setUser(database.user());
        server.setPassword(database.revealedPassword());
        return server;
    }

    private static Path folder(Path data) throws IOException {
        Path folder = Files.createDirectories(data.toAbsolutePath().normalize());
        if (folder.toString().indexOf(';') >= 0) {
            throw new IllegalStateException("The data folder '" + folder + "' must not have a semicolon in its name");
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        return folder;
    }

    @Bean
    @Primary
    TransactionTemplate transactions(PlatformTransactionManager manager) {
        return new TransactionTemplate(manager);
    }

    /** For what must stay although the request fails, such as the count of failed logins. */
    @Bean
    TransactionTemplate ownTransactions(PlatformTransactionManager manager) {
        TransactionTemplate own = new TransactionTemplate(manager);
        own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return own;
    }
}
