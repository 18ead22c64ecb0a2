using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace IngressController.Tests.Proxy.Outgoing;

/// <summary>Every call in a compiled assembly: which top-level type calls which member of which type.</summary>
static class CompiledCalls
{
    static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IReadOnlyList<(string Caller, string Called)> Of(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var reader = file.GetMetadataReader();
        var calls = new List<(string, string)>();
        foreach (var handle in reader.MethodDefinitions)
        {
            var method = reader.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
                continue;
            var caller = TopLevel(reader, method.GetDeclaringType());
            foreach (var token in CalledIn(file.GetMethodBody(method.RelativeVirtualAddress).GetILReader()))
            {
                if (NameOf(reader, MetadataTokens.EntityHandle(token)) is { } called)
                    calls.Add((caller, called));
            }
        }

        return calls;
    }

    static List<int> CalledIn(BlobReader il)
    {
        var tokens = new List<int>();
        while (il.RemainingBytes > 0)
        {
            short value = il.ReadByte();
            if (value == 0xFE)
                value = (short)(0xFE00 | il.ReadByte());
            var code = Codes[value];
            switch (code.OperandType)
            {
                case OperandType.InlineMethod:
                    tokens.Add(il.ReadInt32());
                    break;
                case OperandType.InlineSwitch:
                    var targets = il.ReadInt32();
                    il.Offset += 4 * targets;
                    break;
                default:
                    il.Offset += Size(code.OperandType);
                    break;
            }
        }

        return tokens;
    }

    static int Size(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    static string? NameOf(MetadataReader reader, EntityHandle called) => called.Kind switch
    {
        HandleKind.MemberReference when reader.GetMemberReference((MemberReferenceHandle)called) is var member && member.Parent.Kind == HandleKind.TypeReference =>
            $"{NameOf(reader, (TypeReferenceHandle)member.Parent)}.{reader.GetString(member.Name)}",
        HandleKind.MethodDefinition when reader.GetMethodDefinition((MethodDefinitionHandle)called) is var method =>
            $"{TopLevel(reader, method.GetDeclaringType())}.{reader.GetString(method.Name)}",
        HandleKind.MethodSpecification => NameOf(reader, reader.GetMethodSpecification((MethodSpecificationHandle)called).Method),
        _ => null,
    };

    static string NameOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
    }

    // What the compiler makes of lambdas and async methods is nested in the type that has them.
    static string TopLevel(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        return type.IsNested ? TopLevel(reader, type.GetDeclaringType()) : $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
    }
}
