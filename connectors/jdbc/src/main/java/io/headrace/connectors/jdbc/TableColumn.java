package io.headrace.connectors.jdbc;

import java.util.Optional;
import org.apache.spark.sql.types.DataType;

/**
 * A column as the database describes it.
 *
 * @param declared the database's own word for the type, for messages
 * @param type what Spark calls it; empty where there is no equal type
 */
record TableColumn(String name, String declared, Optional<DataType> type, boolean notNull) {}
