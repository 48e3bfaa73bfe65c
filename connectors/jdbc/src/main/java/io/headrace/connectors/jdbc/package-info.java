/** Databases over JDBC: tables and views as sources, tables as sinks. PostgreSQL, and H2 as the embedded one. */
@NullMarked
package io.headrace.connectors.jdbc;

import org.jspecify.annotations.NullMarked;
