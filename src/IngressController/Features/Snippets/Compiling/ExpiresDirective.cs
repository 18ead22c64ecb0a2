using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Headers;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles expires.</summary>
static class ExpiresDirective
{
    public static void Compile(LevelBuilder level, Directive directive)
    {
        var text = directive.Arguments[0].Text;
        Expiry? expiry = directive.Arguments.Length > 1 ? null : text switch
        {
            "off" => Expiry.Off,
            "epoch" => Expiry.Epoch,
            "max" => Expiry.Max,
            ['-', .. var past] when Durations.TryParse(past, out var age) => new Expiry(-(long)age.TotalSeconds, null),
            _ when Durations.TryParse(text, out var age) => new Expiry((long)age.TotalSeconds, null),
            _ => null,
        };
        if (expiry is null)
            level.Warn(directive, "is not honoured in this form; off, epoch, max, and a time such as 24h or -1 are");
        else
            level.Expires = expiry;
    }
}
