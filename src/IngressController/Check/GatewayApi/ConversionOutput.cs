using IngressController.Core.Redaction;

namespace IngressController.Check.GatewayApi;

/// <summary>Writes objects as YAML, with comments in front that say what has no counterpart.</summary>
static class ConversionOutput
{
    /// <summary>What is so whatever the Ingresses say.</summary>
    static readonly string[] Everywhere =
    [
        "No host has a default certificate: one without TLS is served on port 80 only.",
        "Request bodies have no limit (proxy-body-size), and a pod has no read timeout unless an Ingress names one.",
        "Redirects to https keep the slash at the end of a path.",
    ];

    public static void Write(ConvertedObjects converted, TextWriter writer)
    {
        writer.Write($"# The Gateway API for {ReportText.Count(converted.Hosts, "host")} of Ingresses. Read what is left out before you apply it.\n");
        Comment(writer, "Left out, since something has no counterpart; a wider host name that is written answers 500 for them:",
            converted.LeftOut.Select(static note => note.ToString()));
        Comment(writer, "Written, but not in all the same:", converted.Lost.Select(static note => note.ToString()));
        if (converted.Objects.Count > 0)
            Comment(writer, "Everywhere:", Everywhere);
        foreach (var one in converted.Objects)
            writer.Write($"---\n{YamlText.Of(one)}");
    }

    static void Comment(TextWriter writer, string title, IEnumerable<string> lines)
    {
        var all = lines.Select(static line => $"#   {DiagnosticText.Of(line)}\n").ToList();
        if (all.Count > 0)
            writer.Write($"# {title}\n{string.Concat(all)}");
    }
}
