package io.headrace.configs;

/** What happens when the provider changes a dataset's columns. A column that is gone or of another kind always stops it. */
public enum SchemaPolicy {
    /** Nothing is delivered until somebody has decided: any difference is an error of the plan. */
    FREEZE,
    /** New columns and wider types are delivered. */
    EVOLVE,
    /** New columns stay out until a full snapshot is ordered; other differences are errors of the plan. */
    IGNORE_NEW
}
