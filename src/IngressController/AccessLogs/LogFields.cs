using System.Collections.Frozen;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Forwarding;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.AccessLogs;

/// <summary>Appends the value of one variable to a line.</summary>
delegate void LogField(RequestContext context, LogLine line, LogEscaping escaping);

/// <summary>
/// The variables of log formats. Those of the default format and common ones are written without allocating; all other <see
/// cref="Variables"/> as text.
/// </summary>
sealed class LogFields
{
    readonly FrozenDictionary<string, LogField> _named;

    public LogFields(LogClock clock) => _named = new Dictionary<string, LogField>(StringComparer.Ordinal)
    {
        ["time_local"] = (_, line, _) => line.Append(clock.Now().Local),
        ["time_iso8601"] = (_, line, _) => line.Append(clock.Now().Iso),
        ["remote_user"] = static (context, line, escaping) => line.Append(BasicUser.NameOf(context.Http.Request.Headers.Authorization), escaping),
        ["request"] = static (context, line, escaping) =>
        {
            // What the server could not read as a request is all in the target.
            line.Append(context.Http.Request.Method, escaping);
            if (context.Http.Request.Method.Length > 0)
                line.Append(" "u8);
            line.Append(TargetOf(context), escaping);
            if (context.Http.Request.Protocol.Length > 0)
                line.Append(" "u8);
            line.Append(Variables.ProtocolOf(context), escaping);
        },
        ["status"] = static (context, line, _) => line.Append(context.Measure.Status),
        ["body_bytes_sent"] = static (context, line, _) => line.Append(context.Traffic.BodySent),
        ["bytes_sent"] = static (context, line, _) => line.Append(context.Measure.BytesSent),
        ["request_length"] = static (context, line, _) => line.Append(context.Measure.BytesReceived),
        ["request_time"] = static (context, line, _) => line.AppendSeconds(context.Measure.Duration),
        ["upstream_addr"] = static (context, line, escaping) => EachTry(context, line, escaping, static (_, line, escaping, attempt) =>
            line.Append(attempt.Destination.Destination.Authority, escaping)),
        ["upstream_status"] = static (context, line, escaping) => EachTry(context, line, escaping, static (_, line, _, attempt) => line.Append(attempt.Status)),
        ["upstream_response_time"] = static (context, line, escaping) => EachTry(context, line, escaping, static (_, line, _, attempt) =>
            line.AppendSeconds(attempt.Response)),
        ["upstream_header_time"] = static (context, line, escaping) => EachTry(context, line, escaping, static (_, line, _, attempt) =>
            AppendTime(line, attempt.Header)),
        ["upstream_connect_time"] = static (context, line, escaping) => EachTry(context, line, escaping, static (_, line, _, attempt) =>
            AppendTime(line, attempt.Connect)),
        ["upstream_response_length"] = static (context, line, escaping) => EachTry(context, line, escaping, static (context, line, _, attempt) =>
            line.Append(attempt.Header >= 0 ? context.Traffic.BodySent : 0)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    delegate void TryField(RequestContext context, LogLine line, LogEscaping escaping, UpstreamTry attempt);

    /// <summary>The field of a variable, named without <c>$</c>; null when there is none.</summary>
    public LogField? Find(string name) =>
        _named.TryGetValue(name, out var field) ? field
        : Variables.Find(name) is { } variable ? (context, line, escaping) => line.Append(variable.Of(context), escaping)
        : null;

    static string TargetOf(RequestContext context) => context.Http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    // As in nginx: a list with one value per try, and a colon before the pod of an error page.
    static void EachTry(RequestContext context, LogLine line, LogEscaping escaping, TryField field)
    {
        var tries = context.Exchange.Tries;
        if (tries.Count == 0)
            line.Append(null, escaping);
        for (var i = 0; i < tries.Count; i++)
        {
            if (i > 0)
                line.Append(tries[i].BeginsAnother ? " : "u8 : ", "u8);
            field(context, line, escaping, tries[i]);
        }
    }

    static void AppendTime(LogLine line, long ticks)
    {
        if (ticks < 0)
            line.Append("-"u8);
        else
            line.AppendSeconds(ticks);
    }
}
