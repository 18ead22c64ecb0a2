namespace IngressController.AccessLogs;

/// <summary>How values of variables are escaped, as in nginx' log_format.</summary>
enum LogEscaping
{
    /// <summary>Quotes, backslashes and all but printable ASCII as \xHH; a missing value as a dash.</summary>
    Standard,

    /// <summary>As the inside of a JSON string; a missing value as nothing.</summary>
    Json,

    /// <summary>Unescaped; a missing value as nothing.</summary>
    None,
}
