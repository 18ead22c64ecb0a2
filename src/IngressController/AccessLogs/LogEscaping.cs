namespace IngressController.AccessLogs;

/// <summary>How the values of variables are written, as nginx' log_format has it.</summary>
enum LogEscaping
{
    /// <summary>Quotes, backslashes and everything that is no printable ASCII as \xHH; what has no value as a dash.</summary>
    Standard,

    /// <summary>As the inside of a JSON string; what has no value as nothing.</summary>
    Json,

    /// <summary>As it is; what has no value as nothing.</summary>
    None,
}
