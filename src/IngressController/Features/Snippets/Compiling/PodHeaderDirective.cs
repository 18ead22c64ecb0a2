using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles proxy_set_header. A header that ingress-nginx' template sends too goes out once here, where nginx sends two lines.</summary>
static class PodHeaderDirective
{
    public static void Compile(LevelBuilder level, Directive directive)
    {
        var (name, text) = (directive.Arguments[0].Text, directive.Arguments[1].Text);
        if (level.Place is Place.Server or Place.Http)
            Ignore(level, directive, text);
        else if (text.AsSpan().ContainsAny('\r', '\n'))
            level.Refuse(directive, $"has a line break in the value of {name}, where nginx would begin another header; take it out");
        else if (Equals(name, "Connection") || Equals(name, "Upgrade") || Equals(name, "Keep-Alive") || Equals(name, "Proxy-Connection"))
            NoteConnection(level, directive, text);
        else if (level.Place == Place.Auth && Equals(name, "Content-Length") && text.Length == 0)
            level.Note(directive, "is not needed: the question has no body");
        else if (Equals(name, "X-Forwarded-For") && IsClaim(text))
            level.Warn(directive, "is not needed, and what clients say of themselves is not passed: the header has the client's address without it");
        else if (HeaderDirectives.MaySet(level, directive, name, text) && level.Text(directive, text) is { } value && IsHost(level, directive, name, text))
        {
            TooEarly.WarnInRequest(level, directive, text);
            level.PodHeaders.Add(new(name, value, directive.Name == "grpc_set_header"));
        }
    }

    // What guides ask for, for WebSockets and kept connections, is so without it; another value would end or hinder them.
    static void NoteConnection(LevelBuilder level, Directive directive, string text)
    {
        const string NotNeeded = "is not needed: connections are upgraded and kept without it";
        if (text.ToLowerInvariant() is "" or "upgrade" or "keep-alive" or "$http_upgrade" or "$connection_upgrade" or "$http_connection")
            level.Note(directive, NotNeeded);
        else
            level.Warn(directive, NotNeeded);
    }

    static void Ignore(LevelBuilder level, Directive directive, string text)
    {
        if (level.Text(directive, text) is not null)
            level.Warn(directive, "has no effect: each path has its own list; write it into configuration-snippet, or use the ConfigMap key proxy-set-headers");
    }

    // Templates with variables are checked when they are sent.
    static bool IsHost(LevelBuilder level, Directive directive, string name, string text)
    {
        if (!Equals(name, "Host") || text.Contains('$', StringComparison.Ordinal) || RequestHost.TryParse(text, out _))
            return true;
        level.Refuse(directive, "sets a Host that cannot be sent: a name or an address, with a port of 0 to 65535 if any");
        return false;
    }

    static bool IsClaim(string text) =>
        text.Contains("proxy_add_x_forwarded_for", StringComparison.Ordinal) || text.Contains("http_", StringComparison.Ordinal);

    static bool Equals(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
