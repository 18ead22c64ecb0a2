using IngressController.Core.Annotations;
using IngressController.Features.Retries;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles what shapes requests to pods besides their headers.</summary>
static class PodDirectives
{
    /// <summary>Most octets of a body in memory, as for the annotation.</summary>
    const long MostMemory = 1024 * 1024;

    const Place Levels = Place.Http | Place.Server | Place.AnyLocation;

    public static IReadOnlyDictionary<string, DirectiveRule> Rules { get; } = new Dictionary<string, DirectiveRule>(StringComparer.Ordinal)
    {
        ["proxy_method"] = Once(Method),
        ["client_body_buffer_size"] = Once(BodyMemory),
        ["proxy_next_upstream"] = new(Levels, 1, int.MaxValue, NextUpstream),
        ["proxy_ignore_headers"] = new(Levels, 1, int.MaxValue, IgnoreHeaders),
        ["grpc_read_timeout"] = Once(static (level, directive) => SetTime(level, directive, time => level.Pod with { GrpcRead = time })),
        ["grpc_send_timeout"] = Once(static (level, directive) => SetTime(level, directive, time => level.Pod with { GrpcSend = time })),
        ["proxy_ssl_server_name"] = Once(SendsName),
        ["proxy_ssl_name"] = Once(TlsName),
        ["proxy_ssl_verify"] = Once(Verify),
        ["proxy_ssl_verify_depth"] = Once(static (_, _) => { }),
    };

    static DirectiveRule Once(Action<LevelBuilder, Directive> compile) => new(Levels, 1, 1, compile) { IsOnce = true };

    // HEAD, CONNECT and TRACE would change how the answer is framed, or what the connection is.
    static void Method(LevelBuilder level, Directive directive)
    {
        var method = directive.Arguments[0].Text.ToUpperInvariant();
        if (method is "HEAD" or "CONNECT" or "TRACE" || method.Length == 0 || method.AsSpan().ContainsAnyExceptInRange('A', 'Z'))
            level.Refuse(directive, "takes the name of a method here, in letters, other than HEAD, CONNECT and TRACE, and without variables");
        else
            level.Pod = level.Pod with { Method = method };
    }

    // Without a cache, the others that it can name are instructions that pods cannot give here.
    static void IgnoreHeaders(LevelBuilder level, Directive directive)
    {
        var isNamed = directive.Arguments.Any(static word => word.Text.Equals("X-Accel-Buffering", StringComparison.OrdinalIgnoreCase));
        level.Pod = level.Pod with { IgnoresBuffering = isNamed || level.Pod.IgnoresBuffering == true };
    }

    static void BodyMemory(LevelBuilder level, Directive directive)
    {
        if (Sizes.TryParse(directive.Arguments[0].Text, out var bytes))
            level.Pod = level.Pod with { BodyMemory = (int)Math.Min(bytes, MostMemory) };
        else
            level.Warn(directive, "is not honoured: it takes a number of octets such as 16k or 1m");
    }

    // What it names stands beside the line of the template; on the level of the host that line hides it.
    static void NextUpstream(LevelBuilder level, Directive directive)
    {
        if (level.Place != Place.Path)
        {
            if (level.Place != Place.Location)
                level.Warn(directive, "has no effect: each path has a line of its own, by the annotation proxy-next-upstream");
            return;
        }

        foreach (var word in directive.Arguments)
        {
            if (word.Text == "off")
                level.Pod = level.Pod with { IsNeverRetried = true };
            else if (RetriesParser.ConditionOf(word.Text) is { } condition)
                level.Pod = level.Pod with { Retried = level.Pod.Retried | condition };
            else if (word.Text != "updating")
                level.Warn(directive, $"has \"{word.Text}\", which is no case in which nginx tries another pod");
        }
    }

    static void SetTime(LevelBuilder level, Directive directive, Func<TimeSpan, PodSettings> set)
    {
        if (Durations.TryParse(directive.Arguments[0].Text, out var time) && time > TimeSpan.Zero)
            level.Pod = set(time);
        else
            level.Warn(directive, $"is not honoured: it takes a time such as 600s, of {Durations.Longest.TotalHours} hours at most");
    }

    static void SendsName(LevelBuilder level, Directive directive)
    {
        if (directive.Arguments[0].Text is "on" or "off")
            level.Pod = level.Pod with { SendsName = directive.Arguments[0].Text == "on" };
        else
            level.Warn(directive, "is not honoured: it takes on or off");
    }

    static void TlsName(LevelBuilder level, Directive directive)
    {
        if (level.Text(directive, directive.Arguments[0].Text) is not { } name)
            return;
        if (!name.IsConstant)
            level.Warn(directive, "is not honoured with variables; without them, or by the annotation proxy-ssl-name, it is");
        else if (Uri.CheckHostName(name.Text) == UriHostNameType.Unknown)
            level.Refuse(directive, "takes the name of a host");
        else
            level.Pod = level.Pod with { TlsName = name };
    }

    static void Verify(LevelBuilder level, Directive directive)
    {
        if (directive.Arguments[0].Text != "off")
            level.Refuse(directive, "asks that pods prove who they are, but not by which authority; use the annotations proxy-ssl-secret and proxy-ssl-verify");
    }
}
