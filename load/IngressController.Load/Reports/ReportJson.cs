using System.Text.Json;
using System.Text.Json.Serialization;

namespace IngressController.Load.Reports;

/// <summary>Writes a report as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(RunReport))]
sealed partial class ReportJson : JsonSerializerContext;
